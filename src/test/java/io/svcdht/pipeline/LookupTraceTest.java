package io.svcdht.pipeline;

import static io.svcdht.pipeline.ScriptedExchange.providers;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.Cid;
import io.svcdht.message.Request;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.SeenTraces.Seen;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/** What lookups tell of themselves, in virtual time. */
class LookupTraceTest {

  private final SeenTraces traces = new SeenTraces();
  private final Rig rig = new Rig(7, LookupTest.policy(4, 2, 1, 5), false, traces);
  private final Cid target = rig.cast.cid();
  private final List<VerifiedPeer> peers = Cast.nearest(target, rig.cast.peers(12), 12);

  @Test
  void a_lookup_has_legs_and_they_have_requests() {
    know(2);
    rig.exchange.answers(peers.get(0), providers(List.of(), rig.cast.record(target)));
    rig.exchange.answers(peers.get(1), providers(List.of()));
    find(Duration.ofSeconds(1));

    Seen lookup = traces.only("lookup");
    assertThat(lookup.keys())
        .containsEntry("lookup_id", Rig.ID.toString())
        .containsEntry("op", "find")
        .containsEntry("cid", target.toString())
        .containsEntry("alpha", "2")
        .containsEntry("beta", "1")
        .containsEntry("deadline_ms", "1000")
        .containsEntry("hops", "1")
        .containsEntry("rpcs", "2")
        .containsEntry("records", "1")
        .containsEntry("reason", "complete");
    assertThat(traces.named("leg")).hasSize(2).allMatch(leg -> leg.within() == lookup);
    Seen rpc = traces.rpcTo(peers.get(0).nodeId());
    assertThat(traces.named("leg")).contains(rpc.within());
    assertThat(rpc.keys())
        .containsEntry("op", "find_providers")
        .containsEntry("depth", "1")
        .containsEntry("hedge", "false")
        .containsEntry("records", "1")
        .containsEntry("reason", "ok");
    assertThat(rpc.within().keys())
        .containsEntry("peer", peers.get(0).nodeId().toString())
        .containsEntry("hedged", "false");
    assertThat(traces.all()).allMatch(step -> step.ended());
  }

  @Test
  void a_hedge_is_in_the_leg_of_the_request_that_stalled_and_the_loser_is_cancelled() {
    know(5);
    rig.exchange.silent(peers.get(0));
    for (int i = 1; i < 5; i++) {
      rig.exchange.answers(peers.get(i), Duration.ofMillis(1), providers(List.of()));
    }
    find(Duration.ofSeconds(1));
    rig.time.advanceTimeBy(Duration.ofMillis(300));

    Seen silent = traces.rpcTo(peers.get(0).nodeId());
    assertThat(silent.happened()).contains("stalled");
    assertThat(silent.keys()).containsEntry("reason", "cancelled");
    Seen hedge =
        traces.named("rpc").stream()
            .filter(rpc -> "true".equals(rpc.keys().get("hedge")))
            .findAny()
            .orElseThrow();
    assertThat(hedge.within()).isSameAs(silent.within());
    assertThat(hedge.keys()).containsEntry("reason", "ok");
    assertThat(silent.within().keys())
        .containsEntry("hedged", "true")
        .containsEntry("peer", hedge.keys().get("peer"))
        .containsEntry("reason", "ok");
    assertThat(traces.all()).allMatch(step -> step.ended());
  }

  @Test
  void a_failed_request_and_its_leg_say_so() {
    know(2);
    rig.exchange.fails(peers.get(0), DhtError.TRANSPORT_DOWN);
    rig.exchange.answers(peers.get(1), providers(List.of()));
    find(Duration.ofSeconds(1));

    Seen failed = traces.rpcTo(peers.get(0).nodeId());
    assertThat(failed.keys()).containsEntry("reason", "TransportDown");
    assertThat(failed.faults()).hasSize(1);
    assertThat(failed.within().keys()).containsEntry("reason", "failed");
    assertThat(traces.only("lookup").faults()).isEmpty();
  }

  @Test
  void at_the_deadline_everything_ends_with_the_lookup() {
    know(4);
    peers.subList(0, 4).forEach(rig.exchange::silent);
    find(Duration.ofMillis(700));
    rig.time.advanceTimeBy(Duration.ofMillis(700));

    assertThat(traces.only("lookup").keys()).containsEntry("reason", "deadline");
    assertThat(traces.named("rpc"))
        .hasSize(4)
        .allMatch(rpc -> "cancelled".equals(rpc.keys().get("reason")));
    assertThat(traces.all()).allMatch(step -> step.ended());
  }

  @Test
  void who_goes_away_leaves_nothing_open() {
    know(1);
    rig.exchange.silent(peers.get(0));
    Disposable caller = find(Duration.ofSeconds(5));
    caller.dispose();

    assertThat(traces.named("lookup")).hasSize(1);
    assertThat(traces.all())
        .hasSize(3)
        .allMatch(step -> step.ended() && "cancelled".equals(step.keys().get("reason")));
  }

  @Test
  void of_a_lookup_that_nobody_sees_nothing_is_kept() {
    Lookup.Goal goal = new Lookup.Goal(Rig.ID, rig.self.nodeId(), target, 1, false, false);
    LookupRun.Plan plan =
        new LookupRun.Plan(
            goal,
            Meters.LookupKind.FIND,
            Duration.ofSeconds(1),
            leg -> new Request.FindNode(target.toNodeId(), 1),
            Mono.empty());
    LookupTrace unseen =
        LookupTrace.begin(Traces.NONE, plan, rig.lookups.policy(), Context.empty());
    assertThat(unseen)
        .isSameAs(LookupTrace.begin(Traces.NONE, plan, rig.lookups.policy(), Context.empty()));
    assertThat(unseen.seen()).isFalse();
  }

  @Test
  void the_caller_is_known_by_its_context() {
    know(1);
    rig.exchange.answers(peers.get(0), providers(List.of()));
    Context context = Context.of("who", "a caller");
    rig.lookups
        .find(new Find(Rig.ID, target, 10, Duration.ofSeconds(1), Find.Source.NETWORK))
        .contextWrite(context)
        .subscribe();
    rig.provides
        .provide(Rig.ID, rig.cast.record(target), Duration.ofSeconds(1))
        .contextWrite(context)
        .subscribe();

    assertThat(traces.callers())
        .hasSize(2)
        .allMatch(caller -> "a caller".equals(caller.get("who")));
  }

  private void know(int count) {
    rig.know(peers.subList(0, count));
  }

  private Disposable find(Duration timeout) {
    return rig.lookups.find(new Find(Rig.ID, target, 10, timeout, Find.Source.NETWORK)).subscribe();
  }
}

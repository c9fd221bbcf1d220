package io.svcdht.rpc.calls;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.IpfsCid;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Meters.RouterOutcome;
import io.svcdht.routers.ScriptedRouters;
import io.svcdht.rpc.http.ApiPolicy;
import io.svcdht.rpc.http.HttpRig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Routers beyond this network as hedges of a find, in virtual time. */
class FindCallsTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration AFTER = Duration.ofMillis(250);

  private final HttpRig rig = new HttpRig();
  private final ScriptedRouters routers = new ScriptedRouters();
  private final Sinks.Many<FindEvent> lookup = Sinks.many().unicast().onBackpressureBuffer();
  private final List<Heard> heard = new CopyOnWriteArrayList<>();
  private final List<Throwable> faults = new CopyOnWriteArrayList<>();
  private boolean done;

  @BeforeEach
  void script() {
    rig.upstream = routers.upstream(rig.world);
    rig.lookups.script = find -> lookup.asFlux();
  }

  @Test
  void a_record_found_within_the_delay_leaves_routers_unasked() {
    ask(FindCall.of(find(Find.Source.NETWORK)));
    pass(AFTER.minusMillis(1));
    found();
    pass(AFTER);
    end(Optional.empty(), 1);

    assertThat(routers.asked).isEmpty();
    assertThat(elsewhere()).isZero();
    assertThat(done).isTrue();
  }

  @Test
  void a_lookup_that_goes_on_without_a_record_is_hedged_by_routers() {
    ask(FindCall.of(find(Find.Source.ANEW)));
    pass(AFTER.minusMillis(1));
    assertThat(routers.asked).isEmpty();

    pass(Duration.ofMillis(1));

    assertThat(routers.asked).hasSize(1);
    assertThat(elsewhere()).isEqualTo(1);
    assertThat(done).isFalse();
    found();
    end(Optional.empty(), 1);
    assertThat(heard).last().isInstanceOf(Heard.Looked.class);
    assertThat(done).isTrue();
  }

  @Test
  void a_lookup_that_ends_without_a_record_asks_at_once_and_its_end_waits() {
    Sinks.One<byte[]> answer = Sinks.one();
    routers.script = uri -> answer.asMono();
    ask(FindCall.of(find(Find.Source.NETWORK)));
    end(Optional.of(LookupResult.Partial.NO_PEERS), 0);

    assertThat(routers.asked).hasSize(1);
    assertThat(heard).isEmpty();
    answer.tryEmitValue(ScriptedRouters.document(ScriptedRouters.row(1))).orThrow();

    assertThat(heard).hasSize(2).first().isInstanceOf(Heard.Elsewhere.class);
    assertThat(((FindEvent.Ended) ((Heard.Looked) heard.get(1)).event()).result().records())
        .isZero();
    assertThat(done).isTrue();
  }

  @Test
  void a_slow_router_costs_the_deadline_and_no_more() {
    routers.script = uri -> Mono.never();
    ask(FindCall.of(find(Find.Source.NETWORK)));
    pass(Duration.ofMillis(100));
    end(Optional.empty(), 0);
    pass(TIMEOUT.minusMillis(101));
    assertThat(done).isFalse();

    pass(Duration.ofMillis(1));

    assertThat(done).isTrue();
    assertThat(heard).hasSize(1);
    assertThat(routers.cancelled).hasValue(1);
    assertThat(routers.outcomes).containsExactly(RouterOutcome.LATE);
  }

  @Test
  void the_first_record_ends_what_is_asked_elsewhere() {
    routers.script = uri -> Mono.never();
    ask(FindCall.of(find(Find.Source.NETWORK)));
    pass(AFTER);
    assertThat(routers.asked).hasSize(1);

    found();

    assertThat(routers.cancelled).hasValue(1);
    assertThat(done).isFalse();
    end(Optional.empty(), 1);
    assertThat(done).isTrue();
  }

  @Test
  void who_goes_takes_the_requests_along() {
    routers.script = uri -> Mono.never();
    Disposable caller = ask(FindCall.of(find(Find.Source.NETWORK)));
    pass(AFTER);

    caller.dispose();

    assertThat(routers.cancelled).hasValue(1);
    assertThat(lookup.currentSubscriberCount()).isZero();
  }

  @Test
  void the_own_store_alone_and_calls_within_the_network_ask_nobody() {
    ask(FindCall.of(find(Find.Source.LOCAL)));
    end(Optional.empty(), 0);
    assertThat(done).isTrue();
    Sinks.Many<FindEvent> second = Sinks.many().unicast().onBackpressureBuffer();
    rig.lookups.script = find -> second.asFlux();
    ask(FindCall.within(find(Find.Source.NETWORK)));
    pass(TIMEOUT);

    assertThat(routers.asked).isEmpty();
  }

  @Test
  void a_fault_of_the_lookup_is_the_callers() {
    ask(FindCall.of(find(Find.Source.NETWORK)));
    lookup.tryEmitError(new IllegalStateException("broken")).orThrow();

    assertThat(faults).singleElement().isInstanceOf(IllegalStateException.class);
    assertThat(elsewhere()).isZero();
  }

  @Test
  void a_content_is_asked_for_by_the_name_that_the_caller_gave_it() {
    String sha2 = "bafkreigs2kwpmqaxsir37hq6wq6f7p4fjrhfb75wom54hkjhtu77pxu34e";
    IpfsCid named = IpfsCid.named("QmcXceaMyzStQckGUf76nzyWXjbbvTJxx1JEq9rpY9eTrx").orThrow();
    ask(FindCall.of(find(Find.Source.NETWORK), new IpfsCid(IpfsCid.RAW, named.multihash())));
    end(Optional.empty(), 0);

    assertThat(routers.asked.getFirst())
        .hasToString(ScriptedRouters.ORIGIN + "/routing/v1/providers/" + sha2);
  }

  private Find find(Find.Source source) {
    LookupId id = LookupId.next(rig.time, rig.world.random());
    return new Find(id, HttpRig.CID, 20, TIMEOUT, source);
  }

  private Disposable ask(FindCall call) {
    return rig.calls(ApiPolicy.defaults(true))
        .finds()
        .events(call)
        .subscribe(heard::add, faults::add, () -> done = true);
  }

  private void pass(Duration span) {
    rig.clock.advanceTimeBy(span);
  }

  private void found() {
    lookup.tryEmitNext(new FindEvent.Found(rig.record(3))).orThrow();
  }

  private void end(Optional<LookupResult.Partial> why, int records) {
    LookupId id = LookupId.next(rig.time, rig.world.random());
    lookup.tryEmitNext(new FindEvent.Ended(HttpRig.result(id, why, records))).orThrow();
  }

  private long elsewhere() {
    return heard.stream().filter(Heard.Elsewhere.class::isInstance).count();
  }
}

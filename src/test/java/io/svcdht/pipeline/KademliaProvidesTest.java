package io.svcdht.pipeline;

import static io.svcdht.pipeline.ScriptedExchange.nodes;
import static io.svcdht.pipeline.ScriptedExchange.stored;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Provides over a scripted network in virtual time; k is 4. */
class KademliaProvidesTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Rig rig = new Rig();
  private final Cid cid = rig.cast.cid();
  private final VerifiedRecord record = rig.cast.record(cid);
  private final List<VerifiedPeer> peers = Cast.nearest(cid, nearerThanSelf(), 6);
  private Optional<Provides.Report> report = Optional.empty();

  @Test
  void the_k_closest_take_the_record_and_are_named_nearest_first() {
    holders(5, peer -> Mono.just(stored(Optional.empty())));
    provide();
    assertThat(nodesOf(report())).isEqualTo(ids(peers.subList(0, 4)));
    assertThat(report().accepted()).isEqualTo(4);
    assertThat(rig.store.find(cid, Bytes.EMPTY, 9).records()).isEmpty();
    assertThat(rig.meters.provides).containsExactly(4);
    assertThat(rig.meters.lookups).containsExactly(Meters.LookupKind.PROVIDE);
  }

  @Test
  void with_fewer_than_k_others_this_node_is_a_holder() {
    holders(2, peer -> Mono.just(stored(Optional.empty())));
    provide();
    assertThat(nodesOf(report())).contains(rig.self.nodeId()).hasSize(3);
    assertThat(report().accepted()).isEqualTo(3);
    assertThat(rig.store.find(cid, Bytes.EMPTY, 9).records()).containsExactly(record);
  }

  @Test
  void this_node_takes_the_place_of_the_farthest_where_it_is_among_the_closest() {
    Cid near = Cid.read(rig.self.nodeId().toBytes(), 0);
    VerifiedRecord ours = rig.cast.record(near);
    rig.know(peers.subList(0, 4));
    for (VerifiedPeer peer : peers.subList(0, 4)) {
      rig.exchange.on(peer, script(stored -> Mono.just(stored(Optional.empty()))));
    }
    rig.provides.provideFully(Rig.ID, ours, TIMEOUT).subscribe(got -> report = Optional.of(got));
    assertThat(nodesOf(report())).hasSize(4).startsWith(rig.self.nodeId());
    assertThat(rig.exchange.asked.stream().filter(this::provides)).hasSize(3);
  }

  @Test
  void an_own_store_that_is_stuck_is_a_holder_that_was_too_late() {
    holders(2, peer -> Mono.just(stored(Optional.empty())));
    LookupParts parts = rig.withStuckStore();
    new KademliaProvides(rig.lookups, parts, rig.meters)
        .provideFully(Rig.ID, record, TIMEOUT)
        .subscribe(got -> report = Optional.of(got));
    assertThat(report).isEmpty();
    rig.time.advanceTimeBy(TIMEOUT);
    assertThat(report().accepted()).isEqualTo(2);
    assertThat(report().holders())
        .contains(new Provides.Holder(rig.self.nodeId(), Optional.of(DhtError.DEADLINE)));
  }

  @Test
  void a_node_alone_is_its_own_only_holder() {
    provide();
    assertThat(report().accepted()).isEqualTo(1);
    assertThat(report().lookup().reason()).contains(LookupResult.Partial.NO_PEERS);
  }

  @Test
  void refusals_and_failures_are_told_holder_by_holder() {
    holders(4, peer -> Mono.just(stored(Optional.empty())));
    rig.exchange.on(
        peers.get(0), script(request -> Mono.just(stored(Optional.of(DhtError.QUOTA_EXCEEDED)))));
    Response.StoreResult yes = Response.StoreResult.ACCEPTED;
    rig.exchange.on(
        peers.get(1), script(request -> Mono.just(new Response.Stored(List.of(yes, yes)))));
    rig.exchange.on(peers.get(2), script(request -> Mono.error(new IllegalStateException("bug"))));
    provide();
    assertThat(report().holders())
        .containsExactly(
            new Provides.Holder(peers.get(0).nodeId(), Optional.of(DhtError.QUOTA_EXCEEDED)),
            new Provides.Holder(peers.get(1).nodeId(), Optional.of(DhtError.MALFORMED)),
            new Provides.Holder(peers.get(2).nodeId(), Optional.of(DhtError.INTERNAL)),
            new Provides.Holder(peers.get(3).nodeId(), Optional.empty()));
    assertThat(report().accepted()).isEqualTo(1);
    assertThat(rig.table.contact(peers.get(1).nodeId()).orElseThrow().failures()).isEqualTo(1);
  }

  @Test
  void a_silent_holder_costs_the_request_timeout_and_only_itself() {
    holders(4, peer -> Mono.just(stored(Optional.empty())));
    rig.exchange.on(peers.get(3), script(request -> Mono.never()));
    provide();
    rig.time.advanceTimeBy(Duration.ofMillis(1499));
    assertThat(report).isEmpty();
    rig.time.advanceTimeBy(Duration.ofMillis(1));
    assertThat(report().accepted()).as("three, and this node in its place").isEqualTo(4);
    assertThat(report().holders())
        .contains(new Provides.Holder(peers.get(3).nodeId(), Optional.of(DhtError.DEADLINE)));
    assertThat(rig.timers.left()).isZero();
  }

  @Test
  void the_report_comes_by_the_deadline() {
    holders(4, peer -> Mono.never());
    rig.provides
        .provide(Rig.ID, record, Duration.ofMillis(200))
        .subscribe(got -> report = Optional.of(got));
    rig.time.advanceTimeBy(Duration.ofMillis(199));
    assertThat(report).isEmpty();
    rig.time.advanceTimeBy(Duration.ofMillis(1));
    assertThat(report().holders())
        .as("fewer than k have answered: this node keeps it")
        .containsExactly(new Provides.Holder(rig.self.nodeId(), Optional.empty()));
    assertThat(rig.meters.provides).containsExactly(1);
    assertThat(rig.exchange.open).hasValue(0);
    assertThat(rig.table.contact(peers.get(0).nodeId()).orElseThrow().failures()).isZero();
  }

  @Test
  void if_nobody_is_found_in_time_this_node_keeps_it() {
    rig.know(peers.subList(0, 1));
    rig.exchange.silent(peers.get(0));
    rig.provides
        .provide(Rig.ID, record, Duration.ofSeconds(1))
        .subscribe(got -> report = Optional.of(got));
    rig.time.advanceTimeBy(Duration.ofSeconds(1));
    assertThat(report().accepted()).isEqualTo(1);
    assertThat(report().lookup().reason()).contains(LookupResult.Partial.DEADLINE);
  }

  @Test
  void when_the_caller_goes_nothing_is_left_behind() {
    holders(4, peer -> Mono.never());
    Disposable caller = rig.provides.provide(Rig.ID, record, TIMEOUT).subscribe();
    assertThat(rig.exchange.open).hasValue(4);
    caller.dispose();
    assertThat(rig.exchange.open).hasValue(0);
    assertThat(rig.timers.left()).isZero();
  }

  @Test
  void an_own_store_that_refuses_is_a_holder_that_refused() {
    VerifiedRecord newer =
        Cast.verified(
            Cast.signed(
                cid, record.record().keys().ed25519(), Cast.EPOCH.plusSeconds(1), false, 1));
    rig.store.admit(newer, Optional.empty());
    provide();
    assertThat(report().holders())
        .containsExactly(
            new Provides.Holder(rig.self.nodeId(), Optional.of(DhtError.STALE_RECORD)));
  }

  @Test
  void the_report_comes_when_half_have_taken_it_and_the_rest_goes_on() {
    holders(4, peer -> Mono.just(stored(Optional.empty())));
    rig.exchange.on(
        peers.get(3),
        script(request ->
            Mono.delay(Duration.ofMillis(100), rig.timers).thenReturn(stored(Optional.empty()))));
    rig.provides.provide(Rig.ID, record, TIMEOUT).subscribe(got -> report = Optional.of(got));
    assertThat(report().accepted()).isEqualTo(2);
    assertThat(report().settled()).isFalse();
    assertThat(report().lookup().reason()).contains(LookupResult.Partial.ENOUGH);
    assertThat(rig.provides.inBackground()).isEqualTo(1);
    assertThat(rig.meters.provides).as("counted at the end").isEmpty();
    rig.time.advanceTimeBy(Duration.ofMillis(100));
    assertThat(rig.meters.provides).containsExactly(4);
    assertThat(rig.provides.inBackground()).isZero();
    assertThat(rig.timers.left()).isZero();
  }

  @Test
  void whoever_is_asked_after_the_walk_has_converged_is_given_the_record_at_once() {
    holders(4, peer -> Mono.just(stored(Optional.empty())));
    provide();
    assertThat(rig.exchange.asked.stream().filter(this::provides)).hasSize(4);
    assertThat(rig.exchange.asked).as("two legs of the walk, one begun before both").hasSize(7);
  }

  @Test
  void nearer_contacts_that_a_holder_names_with_its_answer_are_given_the_record_too() {
    VerifiedPeer nearest = peers.get(0);
    rig.know(peers.subList(1, 4));
    for (VerifiedPeer peer : peers.subList(1, 4)) {
      rig.exchange.on(peer, script(request -> Mono.just(stored(Optional.empty()))));
    }
    Response.StoreResult yes = Response.StoreResult.ACCEPTED;
    rig.exchange.on(
        peers.get(3),
        script(request -> Mono.just(new Response.Stored(List.of(yes), List.of(nearest.signed())))));
    rig.exchange.on(nearest, script(request -> Mono.just(stored(Optional.empty()))));
    provide();
    assertThat(nodesOf(report())).contains(nearest.nodeId());
  }

  /** Peers that are all nearer to the content than this node, so that it is no holder itself. */
  private List<VerifiedPeer> nearerThanSelf() {
    return rig.cast.peers(60).stream()
        .filter(peer -> cid.compareDistance(peer.nodeId(), rig.self.nodeId()) < 0)
        .toList();
  }

  private void holders(int n, Function<Request, Mono<Response>> store) {
    assertThat(peers).hasSizeGreaterThanOrEqualTo(n);
    rig.know(peers.subList(0, n));
    for (VerifiedPeer peer : peers.subList(0, n)) {
      rig.exchange.on(peer, script(store));
    }
  }

  private Function<Request, Mono<Response>> script(Function<Request, Mono<Response>> store) {
    return request ->
        request instanceof Request.Provide ? store.apply(request) : Mono.just(nodes(List.of()));
  }

  private boolean provides(ScriptedExchange.Asked asked) {
    return asked.call().request() instanceof Request.Provide;
  }

  private void provide() {
    rig.provides.provideFully(Rig.ID, record, TIMEOUT).subscribe(got -> report = Optional.of(got));
  }

  private Provides.Report report() {
    return report.orElseThrow();
  }

  private static List<NodeId> nodesOf(Provides.Report report) {
    return report.holders().stream().map(Provides.Holder::node).toList();
  }

  private static List<NodeId> ids(List<VerifiedPeer> peers) {
    List<NodeId> ids = new ArrayList<>();
    peers.forEach(peer -> ids.add(peer.nodeId()));
    return ids;
  }
}

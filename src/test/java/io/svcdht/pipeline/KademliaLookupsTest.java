package io.svcdht.pipeline;

import static io.svcdht.pipeline.ScriptedExchange.nodes;
import static io.svcdht.pipeline.ScriptedExchange.providers;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Lookups over a scripted network in virtual time. */
class KademliaLookupsTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Rig rig = new Rig();
  private final Cid target = rig.cast.cid();
  private final List<VerifiedPeer> peers = Cast.nearest(target, rig.cast.peers(12), 12);
  private final List<FindEvent> events = new ArrayList<>();
  private Optional<Throwable> error = Optional.empty();

  @Test
  void a_find_streams_records_of_the_own_store_first_and_ends_with_its_result() {
    VerifiedRecord own = rig.cast.record(target);
    VerifiedRecord theirs = rig.cast.record(target);
    rig.store.admit(own, Optional.empty());
    rig.know(peers.subList(0, 1));
    rig.exchange.answers(peers.get(0), providers(List.of(), own, theirs));
    find(10, SECOND);
    assertThat(found()).containsExactly(own, theirs);
    assertThat(events.getFirst()).isEqualTo(new FindEvent.Found(own));
    assertThat(result().complete()).isTrue();
    assertThat(result().records()).isEqualTo(2);
    assertThat(result().closest()).containsExactly(peers.get(0));
    assertThat(rig.meters.lookups).containsExactly(Meters.LookupKind.FIND);
  }

  @Test
  void a_local_find_waits_for_a_store_that_is_stuck_until_its_time_is_up() {
    KademliaLookups lookups =
        new KademliaLookups(
            rig.withStuckStore(), rig.lookups.policy(), rig.meters, Traces.NONE, false);
    Find find = new Find(Rig.ID, target, 10, SECOND, Find.Source.LOCAL);
    lookups.find(find).subscribe(events::add, failure -> error = Optional.of(failure));
    rig.time.advanceTimeBy(Duration.ofMillis(999));
    assertThat(error).isEmpty();
    rig.time.advanceTimeBy(Duration.ofMillis(1));
    assertThat(error.map(DhtException::of)).contains(DhtError.DEADLINE);
    assertThat(rig.timers.left()).isZero();
  }

  @Test
  void reported_contacts_are_asked_in_turn() {
    rig.know(peers.subList(11, 12));
    rig.exchange.answers(peers.get(11), providers(peers.subList(5, 8)));
    rig.exchange.answers(peers.get(5), providers(peers.subList(0, 2)));
    rig.exchange.answers(peers.get(6), providers(List.of()));
    rig.exchange.answers(peers.get(7), providers(List.of()));
    rig.exchange.answers(peers.get(0), providers(List.of(), rig.cast.record(target)));
    rig.exchange.answers(peers.get(1), providers(List.of()));
    find(10, SECOND);
    assertThat(found()).hasSize(1);
    assertThat(result().hops()).isEqualTo(3);
    assertThat(rig.table.contact(peers.get(0).nodeId())).isPresent();
  }

  @Test
  void a_slow_peer_is_hedged_and_does_not_delay_the_lookup() {
    know(5);
    rig.exchange.silent(peers.get(0));
    for (int i = 1; i < 5; i++) {
      rig.exchange.answers(peers.get(i), Duration.ofMillis(1), providers(List.of()));
    }
    find(10, SECOND);
    rig.time.advanceTimeBy(Duration.ofMillis(300));
    assertThat(result().complete()).isTrue();
    assertThat(result().closest()).isEqualTo(peers.subList(1, 5));
    assertThat(events).contains(new FindEvent.Stalled(peers.get(0).nodeId()));
    assertThat(rig.exchange.open).hasValue(0);
    assertThat(rig.timers.left()).isZero();
  }

  @Test
  void a_late_answer_counts_until_the_lookup_ends() {
    know(2);
    VerifiedRecord late = rig.cast.record(target);
    rig.exchange.answers(peers.get(0), Duration.ofMillis(900), providers(List.of(), late));
    rig.exchange.answers(peers.get(1), providers(List.of()));
    find(10, Duration.ofSeconds(5));
    rig.time.advanceTimeBy(Duration.ofMillis(899));
    assertThat(ended()).isFalse();
    rig.time.advanceTimeBy(Duration.ofMillis(1));
    assertThat(found()).containsExactly(late);
    assertThat(result().complete()).isTrue();
  }

  @Test
  void a_silent_peer_fails_at_the_request_timeout() {
    know(1);
    rig.exchange.silent(peers.get(0));
    find(10, Duration.ofSeconds(5));
    rig.time.advanceTimeBy(Duration.ofMillis(1499));
    assertThat(ended()).isFalse();
    rig.time.advanceTimeBy(Duration.ofMillis(1));
    assertThat(events).contains(new FindEvent.Failed(peers.get(0).nodeId(), DhtError.DEADLINE));
    assertThat(result().reason()).contains(Partial.NO_PEERS);
    assertThat(rig.table.contact(peers.get(0).nodeId()).orElseThrow().failures()).isEqualTo(1);
  }

  @Test
  void no_lookup_outlives_its_deadline_and_every_request_is_cancelled_then() {
    know(4);
    peers.subList(0, 4).forEach(rig.exchange::silent);
    find(10, Duration.ofMillis(700));
    rig.time.advanceTimeBy(Duration.ofMillis(699));
    assertThat(ended()).isFalse();
    assertThat(rig.exchange.open)
        .as("two legs, a hedge, and one for the stalled hedge")
        .hasValue(4);
    rig.time.advanceTimeBy(Duration.ofMillis(1));
    assertThat(result().reason()).contains(Partial.DEADLINE);
    assertThat(result().elapsed()).isEqualTo(Duration.ofMillis(700));
    assertThat(rig.exchange.open).hasValue(0);
    assertThat(rig.timers.left()).isZero();
  }

  @Test
  void a_request_cut_short_by_the_deadline_is_no_fault_of_the_peer() {
    know(1);
    rig.exchange.on(
        peers.get(0),
        request ->
            Mono.delay(Duration.ofMillis(90), rig.time)
                .then(Mono.error(new DhtException(DhtError.DEADLINE, "told 100 ms"))));
    find(10, Duration.ofMillis(100));
    rig.time.advanceTimeBy(Duration.ofMillis(100));
    assertThat(rig.table.contact(peers.get(0).nodeId()).orElseThrow().failures()).isZero();
  }

  @Test
  void each_request_carries_what_is_left_and_at_most_the_request_timeout() {
    know(2);
    rig.exchange.answers(peers.get(0), Duration.ofMillis(200), providers(peers.subList(2, 3)));
    rig.exchange.answers(peers.get(1), Duration.ofMillis(200), providers(List.of()));
    find(10, Duration.ofMillis(1600));
    rig.time.advanceTimeBy(Duration.ofMillis(200));
    List<Long> deadlines =
        rig.exchange.asked.stream().map(a -> a.call().deadline().atNanos() / 1_000_000).toList();
    assertThat(deadlines).containsExactly(1500L, 1500L, 1600L);
    assertThat(rig.exchange.asked.getFirst().call().lookup()).isEqualTo(Rig.ID);
  }

  @Test
  void when_the_caller_goes_nothing_is_left_behind() {
    know(4);
    peers.subList(0, 4).forEach(rig.exchange::silent);
    Disposable caller = rig.lookups.find(query(10, SECOND)).subscribe(events::add);
    assertThat(rig.exchange.open).hasValue(2);
    caller.dispose();
    assertThat(rig.exchange.open).hasValue(0);
    assertThat(rig.timers.left()).isZero();
    assertThat(rig.meters.lookups).isEmpty();
  }

  @Test
  void a_caller_that_reads_slowly_does_not_hold_up_the_lookup() {
    know(2);
    rig.exchange.answers(peers.get(0), providers(List.of(), rig.cast.record(target)));
    rig.exchange.answers(peers.get(1), providers(List.of(), rig.cast.record(target)));
    List<FindEvent> read = new ArrayList<>();
    BaseSubscriber<FindEvent> slow =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(Subscription subscription) {
            request(1);
          }

          @Override
          protected void hookOnNext(FindEvent event) {
            read.add(event);
          }
        };
    rig.lookups.find(query(10, SECOND)).subscribe(slow);
    assertThat(read).hasSize(1);
    assertThat(rig.meters.results).hasSize(1);
    slow.request(100);
    assertThat(read.getLast()).isInstanceOf(FindEvent.Ended.class);
  }

  @Test
  void a_bad_signature_among_the_contacts_discards_the_whole_answer() {
    know(1);
    List<SignedPeerInfo> contacts =
        List.of(peers.get(3).signed(), rig.cast.badPeer(), peers.get(4).signed());
    VerifiedRecord record = rig.cast.record(target);
    rig.exchange.answers(
        peers.get(0), new Response.Providers(List.of(record.signed()), Bytes.EMPTY, contacts));
    find(10, SECOND);
    assertThat(events)
        .contains(new FindEvent.Failed(peers.get(0).nodeId(), DhtError.BAD_SIGNATURE));
    assertThat(found()).isEmpty();
    assertThat(rig.exchange.asked).hasSize(1);
    assertThat(rig.table.contact(peers.get(0).nodeId()).orElseThrow().failures()).isEqualTo(1);
    assertThat(rig.meters.faults).containsExactly(Meters.PeerFault.BAD_SIGNATURE);
  }

  @Test
  void stale_contacts_are_left_out_and_the_others_are_used() {
    know(1);
    rig.exchange.answers(
        peers.get(0),
        new Response.Providers(
            List.of(), Bytes.EMPTY, List.of(rig.cast.stalePeer(), peers.get(3).signed())));
    rig.exchange.answers(peers.get(3), providers(List.of()));
    find(10, SECOND);
    assertThat(result().closest()).containsExactly(peers.get(0), peers.get(3));
  }

  @Test
  void records_that_are_invalid_or_of_another_content_do_not_count() {
    know(1);
    VerifiedRecord good = rig.cast.record(target);
    rig.exchange.answers(
        peers.get(0),
        new Response.Providers(
            List.of(
                rig.cast.badRecord(target),
                rig.cast.record(rig.cast.cid()).signed(),
                good.signed()),
            Bytes.EMPTY,
            List.of()));
    find(10, SECOND);
    assertThat(found()).containsExactly(good);
    assertThat(result().complete()).isTrue();
  }

  @Test
  void an_answer_to_another_question_fails_the_leg() {
    know(3);
    rig.exchange.answers(peers.get(0), nodes(List.of()));
    rig.exchange.answers(peers.get(1), ScriptedExchange.pong());
    rig.exchange.on(peers.get(2), request -> Mono.empty());
    find(10, SECOND);
    assertThat(events)
        .contains(
            new FindEvent.Failed(peers.get(0).nodeId(), DhtError.MALFORMED),
            new FindEvent.Failed(peers.get(1).nodeId(), DhtError.MALFORMED),
            new FindEvent.Failed(peers.get(2).nodeId(), DhtError.TRANSPORT_DOWN));
  }

  @Test
  void a_peer_that_is_busy_fails_its_leg_but_stays_a_contact() {
    know(1);
    rig.exchange.fails(peers.get(0), DhtError.BUSY);
    find(10, SECOND);
    assertThat(result().reason()).contains(Partial.NO_PEERS);
    assertThat(rig.table.contact(peers.get(0).nodeId()).orElseThrow().failures()).isZero();
  }

  @Test
  void an_exchange_that_throws_is_an_internal_failure_of_that_leg_alone() {
    know(2);
    rig.exchange.on(
        peers.get(0),
        request -> {
          throw new IllegalStateException("scripted bug");
        });
    rig.exchange.answers(peers.get(1), providers(List.of()));
    find(10, SECOND);
    assertThat(events).contains(new FindEvent.Failed(peers.get(0).nodeId(), DhtError.INTERNAL));
    assertThat(result().closest()).containsExactly(peers.get(1));
  }

  @Test
  void the_limit_ends_a_find_and_cancels_the_rest() {
    know(2);
    rig.exchange.answers(peers.get(0), providers(List.of(), rig.cast.record(target)));
    rig.exchange.silent(peers.get(1));
    find(1, SECOND);
    assertThat(result().reason()).contains(Partial.LIMIT);
    assertThat(rig.exchange.open).hasValue(0);
  }

  @Test
  void further_pages_are_fetched_from_the_same_peer() {
    know(1);
    Bytes cursor = Bytes.copyOf(new byte[] {1});
    VerifiedRecord first = rig.cast.record(target);
    VerifiedRecord second = rig.cast.record(target);
    rig.exchange.on(
        peers.get(0),
        request ->
            Mono.just(
                ((Request.FindProviders) request).cursor().equals(cursor)
                    ? providers(List.of(), second)
                    : new Response.Providers(List.of(first.signed()), cursor, List.of())));
    find(10, SECOND);
    assertThat(found()).containsExactly(first, second);
    assertThat(result().rpcs()).isEqualTo(2);
  }

  @Test
  void a_local_find_asks_nobody() {
    know(2);
    VerifiedRecord own = rig.cast.record(target);
    rig.store.admit(own, Optional.empty());
    listen(new Find(Rig.ID, target, 10, SECOND, Find.Source.LOCAL));
    assertThat(found()).containsExactly(own);
    assertThat(result().complete()).isTrue();
    assertThat(rig.exchange.asked).isEmpty();
  }

  @Test
  void a_busy_store_fails_a_local_find_but_not_one_over_the_network() {
    know(1);
    rig.exchange.answers(peers.get(0), providers(List.of(), rig.cast.record(target)));
    LookupParts parts =
        new LookupParts(
            rig.exchange,
            rig.neighbours,
            full(rig.store),
            rig.verification,
            NetworkGroups.NONE,
            rig.world);
    KademliaLookups lookups =
        new KademliaLookups(parts, rig.lookups.policy(), rig.meters, Traces.NONE, false);
    lookups.find(query(10, SECOND)).subscribe(events::add);
    assertThat(found()).hasSize(1);
    lookups
        .find(new Find(Rig.ID, target, 10, SECOND, Find.Source.LOCAL))
        .subscribe(events::add, thrown -> error = Optional.of(thrown));
    assertThat(DhtException.of(error.orElseThrow())).isEqualTo(DhtError.BUSY);
  }

  @Test
  void a_node_without_contacts_says_so_unless_it_is_standalone() {
    find(10, SECOND);
    assertThat(result().reason()).contains(Partial.NO_PEERS);
    Rig alone = new Rig(7, LookupTest.policy(4, 2, 1, 5), true);
    LookupResult result =
        Objects.requireNonNull(
            alone.lookups.closest(Rig.ID, target, SECOND, Meters.LookupKind.CLOSEST).block());
    assertThat(result.complete()).isTrue();
  }

  @Test
  void closest_asks_for_nodes_and_reports_its_kind() {
    know(1);
    rig.exchange.answers(peers.get(0), nodes(peers.subList(1, 3)));
    rig.exchange.answers(peers.get(1), nodes(List.of(rig.self)));
    rig.exchange.answers(peers.get(2), nodes(List.of()));
    LookupResult result =
        Objects.requireNonNull(
            rig.lookups.closest(Rig.ID, target, SECOND, Meters.LookupKind.REFRESH).block());
    assertThat(result.closest()).isEqualTo(peers.subList(0, 3));
    assertThat(rig.meters.lookups).containsExactly(Meters.LookupKind.REFRESH);
    assertThat(rig.exchange.asked.getFirst().call().request())
        .isEqualTo(new Request.FindNode(target.toNodeId(), 4));
  }

  @Test
  void each_subscription_is_a_lookup_of_its_own() {
    know(1);
    rig.exchange.answers(peers.get(0), nodes(List.of()));
    Mono<LookupResult> closest =
        rig.lookups.closest(Rig.ID, target, SECOND, Meters.LookupKind.CLOSEST);
    assertThat(closest.block()).isEqualTo(closest.block());
    assertThat(rig.exchange.asked).hasSize(2);
  }

  private Records full(ProviderStore store) {
    Scheduler closed = Schedulers.newSingle("closed");
    closed.dispose();
    return new Records(store, closed, rig.verification, rig.meters);
  }

  /** Makes contacts of the nearest {@code n}. */
  private void know(int n) {
    rig.know(peers.subList(0, n));
  }

  private void find(int limit, Duration timeout) {
    listen(query(limit, timeout));
  }

  private void listen(Find find) {
    rig.lookups.find(find).subscribe(events::add, thrown -> error = Optional.of(thrown));
  }

  private Find query(int limit, Duration timeout) {
    return new Find(Rig.ID, target, limit, timeout, Find.Source.NETWORK);
  }

  private List<VerifiedRecord> found() {
    return events.stream()
        .filter(FindEvent.Found.class::isInstance)
        .map(event -> ((FindEvent.Found) event).record())
        .toList();
  }

  private boolean ended() {
    return !events.isEmpty() && events.getLast() instanceof FindEvent.Ended;
  }

  private LookupResult result() {
    assertThat(error).isEmpty();
    assertThat(events.getLast()).isInstanceOf(FindEvent.Ended.class);
    return ((FindEvent.Ended) events.getLast()).result();
  }
}

package io.svcdht.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.DhtError;
import io.svcdht.id.Cid;
import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {

  private static final long SEED = 0x6b61646dL;
  private static final Duration RTT = Duration.ofMillis(3);
  private static final NodeId SELF = new NodeId(1, 2, 3, 4);

  private final HandTime time = new HandTime();
  private final SomePeers peers = new SomePeers(SEED, time);
  private final RoutingTable table = table(new TablePolicy(3, 2, 4, 2));

  @Test
  void a_dialled_peer_becomes_a_contact() {
    VerifiedPeer peer = peers.next();
    assertThat(table.offer(peer, RTT)).isEqualTo(new Offer.Added());
    assertThat(table.contact(peer.nodeId()))
        .hasValueSatisfying(contact -> {
          assertThat(contact.peer()).isEqualTo(peer);
          assertThat(contact.rtt()).isEqualTo(RTT);
          assertThat(contact.p95()).isEqualTo(RTT);
          assertThat(contact.failures()).isZero();
        });
    assertThat(table.size()).isOne();
  }

  @Test
  void this_node_is_no_contact_of_itself() {
    VerifiedPeer self = peers.next();
    RoutingTable own = new RoutingTable(self.nodeId(), TablePolicy.defaults(), time);
    assertThat(own.offer(self, RTT))
        .isInstanceOfSatisfying(
            Offer.Refused.class,
            refused -> assertThat(refused.error()).isEqualTo(DhtError.DUPLICATE_IDENTITY));
    own.answered(self.nodeId(), RTT);
    own.remove(self.nodeId());
    assertThat(own.failed(self.nodeId())).isEmpty();
    assertThat(own.contact(self.nodeId())).isEmpty();
    assertThat(own.size()).isZero();
    assertThat(own.lost()).isEmpty();
  }

  @Test
  void a_peer_without_addresses_is_no_contact_any_more() {
    VerifiedPeer peer = peers.next();
    table.offer(peer, RTT);
    VerifiedPeer client =
        SomePeers.of(peer.info().keys(), List.of(), peer.info().seq().plusMillis(1));
    assertThat(table.offer(client, RTT))
        .isInstanceOfSatisfying(
            Offer.Refused.class,
            refused -> assertThat(refused.error()).isEqualTo(DhtError.FORBIDDEN));
    assertThat(table.contact(peer.nodeId())).isEmpty();
  }

  @Test
  void the_newer_info_of_a_contact_stays() {
    VerifiedPeer old = peers.next();
    VerifiedPeer newer = SomePeers.newer(old, 1);
    table.offer(old, RTT);
    assertThat(table.offer(newer, RTT)).isEqualTo(new Offer.Known());
    assertThat(table.offer(old, RTT)).isEqualTo(new Offer.Known());
    assertThat(table.contact(old.nodeId())).map(Contact::peer).contains(newer);
    assertThat(table.size()).isOne();
  }

  @Test
  void a_full_bucket_names_its_oldest_contact_and_keeps_the_candidate() {
    List<VerifiedPeer> far = far(5);
    far.subList(0, 3).forEach(peer -> table.offer(peer, RTT));
    assertThat(oldest(table.offer(far.get(3), RTT))).isEqualTo(far.get(0).nodeId());
    assertThat(table.contact(far.get(3).nodeId())).isEmpty();
    table.answered(far.get(0).nodeId(), RTT);
    assertThat(oldest(table.offer(far.get(4), RTT))).isEqualTo(far.get(1).nodeId());
    assertThat(table.snapshot().buckets().getFirst().candidates()).isEqualTo(2);
  }

  @Test
  void a_contact_that_fails_too_often_is_replaced_by_the_candidate_seen_last() {
    List<VerifiedPeer> far = far(5);
    far.forEach(peer -> table.offer(peer, RTT));
    NodeId failing = far.get(1).nodeId();
    assertThat(table.failed(failing)).isEmpty();
    assertThat(table.contact(failing)).map(Contact::failures).contains(1);
    assertThat(table.failed(failing)).map(Contact::nodeId).contains(failing);
    assertThat(table.contact(failing)).isEmpty();
    assertThat(table.contact(far.get(4).nodeId())).isPresent();
    assertThat(table.size()).isEqualTo(3);
    assertThat(table.lost()).containsExactly(far.get(1));
  }

  @Test
  void an_answer_forgives_failures() {
    VerifiedPeer peer = peers.next();
    table.offer(peer, RTT);
    table.failed(peer.nodeId());
    table.answered(peer.nodeId(), RTT);
    assertThat(table.failed(peer.nodeId())).isEmpty();
    assertThat(table.contact(peer.nodeId())).isPresent();
  }

  @Test
  void the_candidates_are_bounded_and_the_oldest_goes_first() {
    List<VerifiedPeer> far = far(6);
    far.forEach(peer -> table.offer(peer, RTT));
    assertThat(table.snapshot().buckets().getFirst().candidates()).isEqualTo(2);
    far.subList(0, 3).forEach(peer -> table.remove(peer.nodeId()));
    assertThat(contacts()).containsExactlyInAnyOrder(far.get(4).nodeId(), far.get(5).nodeId());
  }

  @Test
  void a_candidate_goes_at_its_first_failure() {
    List<VerifiedPeer> far = far(5);
    far.forEach(peer -> table.offer(peer, RTT));
    assertThat(table.failed(far.get(4).nodeId())).isEmpty();
    table.remove(far.get(0).nodeId());
    assertThat(contacts()).contains(far.get(3).nodeId()).doesNotContain(far.get(4).nodeId());
    assertThat(table.lost()).containsExactly(far.get(0));
  }

  @Test
  void a_candidate_that_answers_is_promoted_first() {
    List<VerifiedPeer> far = far(5);
    far.forEach(peer -> table.offer(peer, RTT));
    table.answered(far.get(3).nodeId(), RTT);
    table.remove(far.get(0).nodeId());
    assertThat(contacts()).contains(far.get(3).nodeId()).doesNotContain(far.get(4).nodeId());
  }

  @Test
  void a_candidate_offered_again_waits_once() {
    List<VerifiedPeer> far = far(4);
    far.forEach(peer -> table.offer(peer, RTT));
    table.offer(SomePeers.newer(far.get(3), 5), RTT);
    assertThat(table.snapshot().buckets().getFirst().candidates()).isOne();
    table.remove(far.get(0).nodeId());
    assertThat(table.contact(far.get(3).nodeId()).orElseThrow().peer().info().seq())
        .isEqualTo(far.get(3).info().seq().plusMillis(5));
  }

  @Test
  void without_a_replacement_cache_candidates_are_forgotten() {
    RoutingTable bare = table(new TablePolicy(1, 0, 4, 1));
    List<VerifiedPeer> far = far(2);
    bare.offer(far.get(0), RTT);
    assertThat(bare.offer(far.get(1), RTT)).isInstanceOf(Offer.Full.class);
    assertThat(bare.failed(far.get(0).nodeId())).isPresent();
    assertThat(bare.size()).isZero();
  }

  @Test
  void a_peer_that_left_is_remembered_until_it_is_back() {
    VerifiedPeer peer = peers.next();
    table.offer(peer, RTT);
    table.remove(peer.nodeId());
    assertThat(table.contact(peer.nodeId())).isEmpty();
    assertThat(table.lost()).containsExactly(peer);
    table.offer(peer, RTT);
    assertThat(table.lost()).isEmpty();
  }

  @Test
  void the_memory_of_lost_peers_is_bounded_and_lasts_a_day() {
    List<VerifiedPeer> many = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      VerifiedPeer peer = peers.next();
      many.add(peer);
      table.offer(peer, RTT);
      table.remove(peer.nodeId());
      time.advance(Duration.ofMinutes(1));
    }
    assertThat(table.lost()).containsExactlyElementsOf(many.subList(5, 9).reversed());
    time.advance(Duration.ofDays(1).minusMinutes(2));
    assertThat(table.lost()).containsExactly(many.get(8));
    time.advance(Duration.ofMinutes(1));
    assertThat(table.lost()).isEmpty();
  }

  @Test
  void strangers_change_nothing() {
    NodeId stranger = peers.next().nodeId();
    table.answered(stranger, RTT);
    table.remove(stranger);
    assertThat(table.failed(stranger)).isEmpty();
    assertThat(table.size()).isZero();
    assertThat(table.lost()).isEmpty();
    assertThat(table.snapshot().buckets()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 20, 64, 10_000})
  void closest_is_what_sorting_everything_would_give(int n) {
    Random random = new Random(SEED + n);
    RoutingTable filled = filled(random, 600);
    List<Contact> all =
        filled.snapshot().buckets().stream().flatMap(b -> b.contacts().stream()).toList();
    for (int i = 0; i < 300; i++) {
      Key target = target(random, all, i);
      List<Contact> expected =
          all.stream()
              .sorted((a, b) -> target.compareDistance(a.nodeId(), b.nodeId()))
              .limit(n)
              .toList();
      assertThat(filled.closest(target, n))
          .as("seed %d, target %s", SEED + n, target)
          .isEqualTo(expected);
    }
  }

  @Test
  void how_many_are_nearer_than_this_node_is_what_comparing_everything_would_give() {
    Random random = new Random(SEED);
    RoutingTable filled = filled(random, 600);
    List<Contact> all =
        filled.snapshot().buckets().stream().flatMap(b -> b.contacts().stream()).toList();
    for (int i = 0; i < 300; i++) {
      Key target = target(random, all, i);
      long expected =
          all.stream()
              .filter(contact -> target.compareDistance(contact.nodeId(), filled.self()) < 0)
              .count();
      assertThat(filled.nearer(target)).as("target %s", target).isEqualTo((int) expected);
    }
  }

  @Test
  void the_result_cannot_be_changed() {
    table.offer(peers.next(), RTT);
    List<Contact> result = table.closest(SELF, 3);
    assertThatThrownBy(() -> result.set(0, result.getFirst()))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(table.closest(SELF, -1)).isEmpty();
  }

  @Test
  void others_hear_only_of_contacts_verified_within_a_day() {
    VerifiedPeer quiet = peers.next();
    table.offer(quiet, RTT);
    time.advance(Duration.ofHours(13));
    VerifiedPeer renewed = SomePeers.newer(peers.next(), Duration.ofHours(13).toMillis());
    table.offer(renewed, RTT);
    assertThat(outsiders()).containsExactlyInAnyOrder(quiet.nodeId(), renewed.nodeId());
    time.advance(Duration.ofHours(11).plusMillis(1));
    table.answered(quiet.nodeId(), RTT);
    assertThat(outsiders()).containsExactly(renewed.nodeId());
    assertThat(table.closest(SELF, 3)).hasSize(2);
  }

  @Test
  void others_do_not_hear_of_a_dead_info_even_of_a_peer_dialled_just_now() {
    VerifiedPeer peer = peers.next();
    time.advance(Duration.ofDays(1));
    table.offer(peer, RTT);
    assertThat(outsiders()).isEmpty();
    table.offer(SomePeers.newer(peer, 1), RTT);
    assertThat(outsiders()).containsExactly(peer.nodeId());
  }

  @Test
  void a_peer_without_a_measured_round_trip_counts_as_slow_until_one_is() {
    VerifiedPeer peer = peers.next();
    table.offer(peer, Optional.empty());
    assertThat(table.contact(peer.nodeId())).map(Contact::p95).contains(Rtt.ASSUMED);
    table.answered(peer.nodeId(), RTT);
    table.offer(peer, Optional.empty());
    assertThat(table.contact(peer.nodeId())).map(Contact::p95).contains(RTT);
  }

  @Test
  void random_ids_lie_in_their_bucket() {
    Random random = new Random(SEED);
    for (int bucket = 0; bucket < RoutingTable.BUCKETS; bucket++) {
      NodeId first = table.randomIdIn(bucket, random);
      assertThat(table.bucketOf(first)).as("seed %d", SEED).isEqualTo(bucket);
      if (bucket < 200) {
        assertThat(table.randomIdIn(bucket, random)).isNotEqualTo(first);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 256})
  void there_are_256_buckets(int bucket) {
    assertThatThrownBy(() -> table.refreshed(bucket)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> table.randomIdIn(bucket, new Random(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bucket " + bucket + " is not 0 to 255");
  }

  @Test
  void buckets_up_to_the_deepest_are_quiet_until_a_lookup_goes_there() {
    Duration quiet = Duration.ofMinutes(10);
    time.advance(quiet);
    assertThat(table.quietBuckets(quiet)).isEmpty();
    table.offer(peers.next(1, id -> SELF.sharedPrefix(id) == 2).getFirst(), RTT);
    assertThat(table.quietBuckets(quiet)).containsExactly(0, 1, 2);
    table.refreshed(1);
    assertThat(table.quietBuckets(quiet)).containsExactly(0, 2);
    time.advance(quiet);
    assertThat(table.quietBuckets(quiet)).containsExactly(0, 1, 2);
  }

  @Test
  void a_snapshot_does_not_change_with_the_table() {
    table.offer(peers.next(), RTT);
    RoutingTable.Snapshot before = table.snapshot();
    table.offer(peers.next(), RTT);
    assertThat(before.size()).isOne();
    assertThat(table.snapshot().size()).isEqualTo(2);
    assertThat(before.self()).isEqualTo(SELF);
  }

  @Test
  void random_histories_keep_every_bound() {
    Random random = new Random(SEED);
    TablePolicy policy = new TablePolicy(4, 3, 6, 2);
    RoutingTable subject = table(policy);
    List<VerifiedPeer> known = IntStream.range(0, 60).mapToObj(i -> peers.next()).toList();
    for (int step = 0; step < 20_000; step++) {
      act(subject, random, known.get(random.nextInt(known.size())));
      time.advance(Duration.ofSeconds(random.nextInt(60)));
      if (step % 100 == 0) {
        assertSound(subject, policy);
      }
    }
  }

  @Test
  void no_change_is_lost_between_threads() throws Exception {
    int threads = 4;
    int each = 250;
    RoutingTable roomy = table(new TablePolicy(64, 256, 0, 16));
    List<VerifiedPeer> far = far(8);
    far.forEach(peer -> roomy.offer(peer, RTT));
    long before = samples(roomy, far);
    Callable<Boolean> work =
        () -> {
          for (int i = 0; i < each; i++) {
            far.forEach(peer -> roomy.answered(peer.nodeId(), RTT));
          }
          return true;
        };
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<Boolean>> done =
          pool.invokeAll(
              IntStream.range(0, threads).mapToObj(i -> work).toList(), 60, TimeUnit.SECONDS);
      assertThat(done).allMatch(Future::resultNow);
    }
    assertThat(samples(roomy, far) - before).isEqualTo((long) threads * each * far.size());
  }

  @Test
  void every_peer_added_between_threads_is_evicted_exactly_once() throws Exception {
    RoutingTable shared = table(new TablePolicy(20, 20, 40, 1));
    List<VerifiedPeer> far = far(20);
    Map<NodeId, Integer> added = new ConcurrentHashMap<>();
    Map<NodeId, Integer> evicted = new ConcurrentHashMap<>();
    Callable<Boolean> work =
        () -> {
          for (VerifiedPeer peer : far) {
            if (shared.offer(peer, RTT) instanceof Offer.Added) {
              added.merge(peer.nodeId(), 1, Integer::sum);
            }
            shared
                .failed(peer.nodeId())
                .ifPresent(contact -> evicted.merge(contact.nodeId(), 1, Integer::sum));
          }
          return true;
        };
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> done =
          pool.invokeAll(IntStream.range(0, 16).mapToObj(i -> work).toList(), 60, TimeUnit.SECONDS);
      assertThat(done).allMatch(Future::resultNow);
    }
    assertThat(shared.size()).isZero();
    assertThat(evicted).isEqualTo(added);
  }

  private void act(RoutingTable subject, Random random, VerifiedPeer peer) {
    switch (random.nextInt(5)) {
      case 0, 1 -> subject.offer(peer, RTT);
      case 2 -> subject.answered(peer.nodeId(), RTT);
      case 3 -> subject.failed(peer.nodeId());
      default -> subject.remove(peer.nodeId());
    }
  }

  private static void assertSound(RoutingTable subject, TablePolicy policy) {
    RoutingTable.Snapshot snapshot = subject.snapshot();
    for (RoutingTable.Bucket bucket : snapshot.buckets()) {
      assertThat(bucket.contacts()).hasSizeBetween(1, policy.k());
      assertThat(bucket.candidates()).isLessThanOrEqualTo(policy.replacements());
      assertThat(bucket.contacts()).extracting(Contact::nodeId).doesNotHaveDuplicates();
      assertThat(bucket.contacts())
          .allMatch(contact -> subject.bucketOf(contact.nodeId()) == bucket.index())
          .allMatch(contact -> contact.failures() < policy.maxFailures());
      if (bucket.candidates() > 0) {
        assertThat(bucket.contacts()).hasSize(policy.k());
      }
    }
    assertThat(subject.lost()).hasSizeLessThanOrEqualTo(policy.lost()).doesNotHaveDuplicates();
    assertThat(subject.lost()).allMatch(peer -> subject.contact(peer.nodeId()).isEmpty());
    assertThat(subject.size()).isEqualTo(snapshot.size());
  }

  private RoutingTable filled(Random random, int count) {
    NodeId near = peers.next().nodeId();
    RoutingTable filled = new RoutingTable(near, TablePolicy.of(8), time);
    for (int i = 0; i < count; i++) {
      filled.offer(peers.next(), Duration.ofMillis(random.nextInt(100)));
    }
    return filled;
  }

  private static Key target(Random random, List<Contact> all, int i) {
    return switch (i % 3) {
      case 0 -> all.get(random.nextInt(all.size())).nodeId();
      case 1 -> new Cid(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
      default -> new NodeId(random.nextLong(), 0, 0, random.nextLong());
    };
  }

  private RoutingTable table(TablePolicy policy) {
    return new RoutingTable(SELF, policy, time);
  }

  private List<VerifiedPeer> far(int count) {
    return peers.next(count, id -> SELF.sharedPrefix(id) == 0);
  }

  private List<NodeId> contacts() {
    return table.closest(SELF, 100).stream().map(Contact::nodeId).toList();
  }

  private List<NodeId> outsiders() {
    return table.closestVerified(SELF, 10, Duration.ofDays(1)).stream()
        .map(Contact::nodeId)
        .toList();
  }

  private static long samples(RoutingTable table, List<VerifiedPeer> peers) {
    return peers.stream()
        .mapToLong(peer -> table.contact(peer.nodeId()).orElseThrow().timing().samples())
        .sum();
  }

  private static NodeId oldest(Offer offer) {
    return switch (offer) {
      case Offer.Full(Contact oldest) -> oldest.nodeId();
      case Offer.Added _, Offer.Known _, Offer.Capped _, Offer.Refused _ ->
          throw new AssertionError("not full: " + offer);
    };
  }
}

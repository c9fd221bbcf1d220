package io.svcdht.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.DiversityPolicy.PrivateNetworks;
import io.svcdht.peer.DiversityPolicy.SingleAsn;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets of five places, of which two are a group's share; group n dials from 9.n.0.1. */
class DiverseTableTest {

  private static final long SEED = 0x64697672L;
  private static final Optional<Duration> RTT = Optional.of(Duration.ofMillis(3));
  private static final NodeId SELF = new NodeId(1, 2, 3, 4);
  private static final int UNCOUNTED = 0;

  private static final NetworkGroups GROUPS =
      address ->
          address.getAddress()[1] == UNCOUNTED
              ? Optional.empty()
              : Optional.of(new NetworkGroup("AS" + address.getAddress()[1]));

  private final HandTime time = new HandTime();
  private final SomePeers peers = new SomePeers(SEED, time);
  private final RoutingTable table = table(new TablePolicy(5, 5, 10, 2), 0);

  @Test
  void one_group_may_fill_a_bucket_that_nobody_else_wants() {
    for (int i = 0; i < 5; i++) {
      assertThat(met(1)).isEqualTo(new Offer.Added());
    }
    assertThat(sizes()).containsOnly(Map.entry("AS1", 5));
  }

  @Test
  void a_newcomer_of_another_group_takes_the_place_longest_unseen_of_the_surplus() {
    List<VerifiedPeer> crowd = crowd(5);
    VerifiedPeer newcomer = far();
    assertThat(offer(newcomer, 2)).isEqualTo(new Offer.Added());
    assertThat(table.contact(crowd.get(0).nodeId())).isEmpty();
    assertThat(table.contact(newcomer.nodeId())).isPresent();
    assertThat(table.snapshot().buckets().getFirst().candidates()).isOne();
    assertThat(table.lost()).isEmpty();
  }

  @Test
  void a_suspect_of_the_surplus_gives_way_before_the_longest_unseen() {
    List<VerifiedPeer> crowd = crowd(5);
    table.failed(crowd.get(3).nodeId());
    met(2);
    assertThat(table.contact(crowd.get(3).nodeId())).isEmpty();
    assertThat(table.contact(crowd.get(0).nodeId())).isPresent();
  }

  @Test
  void a_group_at_its_cap_competes_only_with_itself() {
    crowd(2);
    met(2);
    met(2);
    met(3);
    assertThat(met(1))
        .isInstanceOfSatisfying(
            Offer.Capped.class,
            capped -> {
              assertThat(capped.anew()).isTrue();
              assertThat(capped.oldest().group()).contains(new NetworkGroup("AS1"));
            });
    assertThat(met(3)).isInstanceOf(Offer.Full.class);
    assertThat(sizes()).isEqualTo(Map.of("AS1", 2, "AS2", 2, "AS3", 1));
  }

  @Test
  void one_that_waits_already_is_not_refused_anew() {
    crowd(5);
    VerifiedPeer late = far();
    assertThat(offer(late, 1)).matches(offer -> offer instanceof Offer.Capped c && c.anew());
    assertThat(offer(late, 1)).matches(offer -> offer instanceof Offer.Capped c && !c.anew());
  }

  @Test
  void the_displaced_cannot_come_back_over_others() {
    List<VerifiedPeer> crowd = crowd(5);
    met(2);
    met(3);
    met(4);
    Map<String, Integer> spread = sizes();
    assertThat(spread).isEqualTo(Map.of("AS1", 2, "AS2", 1, "AS3", 1, "AS4", 1));
    List<NodeId> places = contacts();
    for (int round = 0; round < 3; round++) {
      crowd.forEach(peer -> offer(peer, 1));
      crowd.forEach(peer -> table.answered(peer.nodeId(), Duration.ofMillis(1), at(1)));
    }
    assertThat(contacts()).containsExactlyInAnyOrderElementsOf(places);
  }

  @Test
  void a_candidate_offered_without_an_address_stays_in_its_group() {
    crowd(5);
    VerifiedPeer late = far();
    offer(late, 1);
    assertThat(table.offer(late, RTT)).isInstanceOf(Offer.Capped.class);
  }

  @Test
  void a_free_place_goes_to_a_waiting_group_below_its_cap_first() {
    crowd(2);
    met(2);
    met(2);
    VerifiedPeer leaving = far();
    offer(leaving, 3);
    VerifiedPeer diverse = far();
    offer(diverse, 4);
    met(1);
    table.remove(leaving.nodeId());
    assertThat(table.contact(diverse.nodeId())).isPresent();
  }

  @Test
  void a_surplus_that_arose_while_nobody_competed_gives_way_later() {
    crowd(2);
    List<VerifiedPeer> leaving = List.of(far(), far(), far());
    offer(leaving.get(0), 2);
    offer(leaving.get(1), 2);
    offer(leaving.get(2), 3);
    met(1);
    table.remove(leaving.get(0).nodeId());
    assertThat(sizes()).isEqualTo(Map.of("AS1", 3, "AS2", 1, "AS3", 1));
    assertThat(met(5)).isEqualTo(new Offer.Added());
    assertThat(sizes()).isEqualTo(Map.of("AS1", 2, "AS2", 1, "AS3", 1, "AS5", 1));
  }

  @Test
  void who_is_not_counted_is_never_surplus_and_always_competes() {
    for (int i = 0; i < 4; i++) {
      met(UNCOUNTED);
    }
    met(1);
    assertThat(met(2)).isInstanceOf(Offer.Full.class);
    RoutingTable crowded = table(new TablePolicy(3, 3, 0, 2), 0);
    for (int i = 0; i < 3; i++) {
      crowded.offer(far(), RTT, at(1));
    }
    assertThat(crowded.offer(far(), RTT, at(UNCOUNTED))).isEqualTo(new Offer.Added());
  }

  @Test
  void a_contact_met_at_an_address_of_another_network_counts_there_from_then_on() {
    VerifiedPeer moving = far();
    offer(moving, 1);
    table.answered(moving.nodeId(), Duration.ofMillis(1), at(2));
    assertThat(sizes()).isEqualTo(Map.of("AS2", 1));
    table.answered(moving.nodeId(), Duration.ofMillis(1));
    table.offer(moving, RTT);
    assertThat(sizes()).isEqualTo(Map.of("AS2", 1));
    offer(moving, 3);
    assertThat(sizes()).isEqualTo(Map.of("AS3", 1));
  }

  @Test
  void contacts_that_move_into_a_crowd_give_way_to_those_who_wait() {
    crowd(2);
    VerifiedPeer moving = far();
    offer(moving, 2);
    met(2);
    met(3);
    VerifiedPeer waiting = far();
    assertThat(offer(waiting, 4)).isInstanceOf(Offer.Full.class);
    table.answered(moving.nodeId(), Duration.ofMillis(1), at(1));
    assertThat(table.contact(waiting.nodeId())).isPresent();
    assertThat(sizes()).isEqualTo(Map.of("AS1", 2, "AS2", 1, "AS3", 1, "AS4", 1));
  }

  @Test
  void candidates_are_diverse_too() {
    crowd(2);
    met(2);
    met(2);
    met(3);
    VerifiedPeer rare = far();
    offer(rare, 4);
    for (int i = 0; i < 20; i++) {
      met(1);
    }
    table.remove(contactOf("AS3"));
    assertThat(table.contact(rare.nodeId())).isPresent();
  }

  @Test
  void a_peer_heard_of_is_welcome_where_it_would_get_a_place() {
    VerifiedPeer elsewhere = SomePeers.of(far().info().keys(), List.of(address(2)), time.wall());
    VerifiedPeer alike = SomePeers.of(far().info().keys(), List.of(address(1)), time.wall());
    assertThat(table.welcomes(alike)).isTrue();
    crowd(5);
    assertThat(table.welcomes(alike)).isFalse();
    assertThat(table.welcomes(elsewhere)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void with_70_percent_of_candidates_in_one_group_every_bucket_has_three_where_they_exist(
      long seed) {
    Random random = new Random(seed);
    RoutingTable subject = table(TablePolicy.defaults(), 0);
    Map<Integer, Map<Integer, Integer>> offered = new HashMap<>();
    for (int i = 0; i < 1_500; i++) {
      int group = random.nextInt(10) < 7 ? 1 : 2 + random.nextInt(3);
      VerifiedPeer peer = peers.next();
      subject.offer(peer, RTT, at(group));
      offered
          .computeIfAbsent(subject.bucketOf(peer.nodeId()), b -> new HashMap<>())
          .merge(group, 1, Integer::sum);
      time.advance(Duration.ofSeconds(1));
    }
    for (RoutingTable.Bucket bucket : subject.snapshot().buckets()) {
      Map<Integer, Integer> there = offered.getOrDefault(bucket.index(), Map.of());
      GroupShares shares = GroupShares.of(bucket.contacts());
      assertThat(shares.groups())
          .as("seed %d, bucket %d of %s", seed, bucket.index(), there)
          .isGreaterThanOrEqualTo(Math.min(3, there.size()));
      boolean othersWant = there.values().stream().mapToInt(n -> n).sum() > 100;
      if (othersWant) {
        assertThat(shares.maxShare()).as("seed %d", seed).isLessThanOrEqualTo(0.4);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15, 16})
  void random_histories_keep_every_bound_and_a_diverse_newcomer_gets_in(long seed) {
    Random random = new Random(seed);
    TablePolicy policy = new TablePolicy(5, 4, 8, 2);
    RoutingTable subject = table(policy, 0);
    List<VerifiedPeer> known = IntStream.range(0, 60).mapToObj(i -> far()).toList();
    for (int step = 0; step < 4_000; step++) {
      VerifiedPeer peer = known.get(random.nextInt(known.size()));
      int group = random.nextInt(4) > 0 ? 1 : random.nextInt(5);
      Map<String, Integer> before = sizes(subject);
      boolean contact = subject.contact(peer.nodeId()).isPresent();
      switch (random.nextInt(6)) {
        case 0, 1, 2 -> {
          Offer offer = subject.offer(peer, RTT, at(group));
          if (!contact) {
            assertFair(offer, group, before, "seed " + seed + ", step " + step);
          }
        }
        case 3 -> subject.answered(peer.nodeId(), Duration.ofMillis(1), at(group));
        case 4 -> subject.failed(peer.nodeId());
        default -> subject.remove(peer.nodeId());
      }
      time.advance(Duration.ofSeconds(random.nextInt(60)));
      assertSound(subject, policy, "seed " + seed + ", step " + step);
    }
  }

  @Test
  void no_offer_between_threads_breaks_a_cap_that_others_compete_for() throws Exception {
    RoutingTable shared = table(new TablePolicy(20, 20, 40, 2), 0);
    List<VerifiedPeer> all = IntStream.range(0, 120).mapToObj(i -> far()).toList();
    Callable<Boolean> work =
        () -> {
          List<Integer> order = new ArrayList<>(IntStream.range(0, all.size()).boxed().toList());
          Collections.shuffle(order, new Random(SEED));
          for (int i : order) {
            shared.offer(all.get(i), RTT, at(i % 10 < 7 ? 1 : 2 + i % 3));
          }
          return true;
        };
    try (ExecutorService pool = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> done =
          pool.invokeAll(IntStream.range(0, 8).mapToObj(i -> work).toList(), 60, TimeUnit.SECONDS);
      assertThat(done).allMatch(Future::resultNow);
    }
    assertThat(shared.size()).isEqualTo(20);
    assertThat(shared.shares().contacts().values()).allMatch(count -> count <= 8);
  }

  @Test
  void a_large_table_refuses_what_makes_it_less_diverse_than_due() {
    RoutingTable subject = lopsided(1);
    VerifiedPeer more = inRoomyBucket(subject);
    assertThat(subject.offer(more, RTT, at(1)))
        .isInstanceOfSatisfying(
            Offer.Refused.class,
            refused -> {
              assertThat(refused.error()).isEqualTo(DhtError.ASN_CAP);
              assertThat(refused.why()).contains(more.nodeId().toString());
            });
    assertThat(subject.offer(more, RTT, at(7))).isEqualTo(new Offer.Added());
    assertThat(subject.offer(more, RTT, at(1))).isEqualTo(new Offer.Known());
  }

  @Test
  void without_a_least_entropy_it_is_only_a_gauge() {
    RoutingTable subject = lopsided(0);
    assertThat(subject.shares().entropyBits()).isLessThan(1);
    assertThat(subject.offer(inRoomyBucket(subject), RTT, at(1))).isEqualTo(new Offer.Added());
  }

  @Test
  void a_place_among_the_nearest_is_given_whatever_the_entropy() {
    RoutingTable subject = lopsided(1);
    VerifiedPeer near = peers.next(1, id -> SELF.sharedPrefix(id) > 8).getFirst();
    assertThat(subject.offer(near, RTT, at(1))).isEqualTo(new Offer.Added());
  }

  /** 18 contacts in buckets of 5, 15 of them of group 1; the fourth has a free place. */
  private RoutingTable lopsided(double entropyMin) {
    RoutingTable subject = table(new TablePolicy(5, 5, 0, 2), entropyMin);
    int[] perBucket = {5, 5, 4, 3, 1};
    int met = 0;
    for (int bucket = 0; bucket < perBucket.length; bucket++) {
      int index = bucket;
      for (VerifiedPeer peer :
          peers.next(perBucket[bucket], id -> SELF.sharedPrefix(id) == index)) {
        subject.offer(peer, RTT, at(met < 2 ? 2 + met : 1));
        met++;
      }
    }
    return subject;
  }

  private VerifiedPeer inRoomyBucket(RoutingTable subject) {
    VerifiedPeer peer = peers.next(1, id -> SELF.sharedPrefix(id) == 2).getFirst();
    assertThat(subject.welcomes(peer)).isTrue();
    return peer;
  }

  private static void assertFair(Offer offer, int group, Map<String, Integer> before, String at) {
    int places = before.values().stream().mapToInt(Integer::intValue).sum();
    boolean surplus =
        before.entrySet().stream().anyMatch(e -> !e.getKey().isEmpty() && e.getValue() > 2);
    boolean below = group == UNCOUNTED || before.getOrDefault("AS" + group, 0) < 2;
    if (places < 5 || (surplus && below)) {
      assertThat(offer).as(at).isEqualTo(new Offer.Added());
    } else if (below) {
      assertThat(offer).as(at).isInstanceOf(Offer.Full.class);
    } else {
      assertThat(offer).as(at).isInstanceOf(Offer.Capped.class);
    }
  }

  private static void assertSound(RoutingTable subject, TablePolicy policy, String at) {
    for (RoutingTable.Bucket bucket : subject.snapshot().buckets()) {
      assertThat(bucket.contacts()).as(at).hasSizeBetween(1, policy.k());
      assertThat(bucket.contacts()).extracting(Contact::nodeId).doesNotHaveDuplicates();
      assertThat(bucket.candidates()).as(at).isLessThanOrEqualTo(policy.replacements());
      if (bucket.candidates() > 0) {
        assertThat(bucket.contacts()).as(at).hasSize(policy.k());
      }
    }
  }

  private static Map<String, Integer> sizes(RoutingTable table) {
    Map<String, Integer> sizes = new HashMap<>();
    table
        .closest(SELF, 1_000)
        .forEach(c -> sizes.merge(c.group().map(NetworkGroup::name).orElse(""), 1, Integer::sum));
    return sizes;
  }

  private Map<String, Integer> sizes() {
    return sizes(table);
  }

  private List<NodeId> contacts() {
    return table.closest(SELF, 100).stream().map(Contact::nodeId).toList();
  }

  private NodeId contactOf(String group) {
    return table.closest(SELF, 100).stream()
        .filter(contact -> contact.in(new NetworkGroup(group)))
        .map(Contact::nodeId)
        .findFirst()
        .orElseThrow();
  }

  private List<VerifiedPeer> crowd(int count) {
    List<VerifiedPeer> crowd = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      VerifiedPeer peer = far();
      crowd.add(peer);
      offer(peer, 1);
    }
    return crowd;
  }

  private Offer met(int group) {
    return offer(far(), group);
  }

  private Offer offer(VerifiedPeer peer, int group) {
    time.advance(Duration.ofSeconds(1));
    return table.offer(peer, RTT, at(group));
  }

  private VerifiedPeer far() {
    return peers.next(1, id -> SELF.sharedPrefix(id) == 0).getFirst();
  }

  private RoutingTable table(TablePolicy policy, double entropyMin) {
    DiversityPolicy diversity =
        new DiversityPolicy(40, entropyMin, SingleAsn.CAP, PrivateNetworks.EXEMPT, List.of());
    return new RoutingTable(SELF, policy, diversity, GROUPS, time);
  }

  private static Optional<InetAddress> at(int group) {
    try {
      return Optional.of(InetAddress.getByAddress(new byte[] {9, (byte) group, 0, 1}));
    } catch (UnknownHostException impossible) {
      throw new AssertionError(impossible);
    }
  }

  private static Multiaddr address(int group) {
    return Multiaddr.parse("/ip4/9." + group + ".0.1/tcp/9910").orThrow();
  }
}

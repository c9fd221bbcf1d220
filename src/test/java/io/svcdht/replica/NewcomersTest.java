package io.svcdht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.bootstrap.Peers;
import io.svcdht.id.Cid;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.Offer;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Rounds;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.pipeline.World;
import io.svcdht.provider.RecordFixture;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.sim.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** How newcomers come to what they should hold, in virtual time. */
class NewcomersTest {

  private static final int SELF = 200;
  private static final int CONTENTS = 1_000;
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualScheduler time = new VirtualScheduler();
  private final RoutingTable table =
      new RoutingTable(Peers.local(SELF, time).nodeId(), TablePolicy.defaults(), time);
  private final List<Given> given = new ArrayList<>();
  private final Newcomers newcomers = newcomers(1);
  private Duration took = Duration.ZERO;

  private record Given(NodeId to, int records, long atMillis) {}

  @Test
  void a_newcomer_is_given_what_it_should_hold_after_half_to_one_and_a_half_of_30_seconds() {
    join(1);
    time.advance(Duration.ofMinutes(2));

    assertThat(given.getFirst().atMillis()).isBetween(15_000L, 45_000L);
    assertThat(given.stream().mapToInt(Given::records).sum()).isEqualTo(CONTENTS);
  }

  @Test
  void nodes_that_meet_the_same_newcomer_wait_differently() {
    List<Long> begins = new ArrayList<>();
    for (int seed = 2; seed < 22; seed++) {
      Newcomers others = newcomers(seed);
      given.clear();
      long now = time.nanos() / 1_000_000;
      others.joined(offered(1));
      time.advance(Duration.ofMinutes(2));
      begins.add(given.getFirst().atMillis() - now);
    }
    assertThat(begins.stream().distinct().count()).isGreaterThan(15);
  }

  @Test
  void however_many_come_at_once_no_more_than_512_records_leave_in_a_second() {
    for (int peer = 1; peer <= 10; peer++) {
      join(peer);
    }
    for (int peer = 11; peer <= 15; peer++) {
      newcomers.asks(offered(peer).nodeId());
      newcomers.joined(offered(peer));
    }
    time.advance(Duration.ofMinutes(5));

    Map<Long, Integer> perSecond = new TreeMap<>();
    given.forEach(each -> perSecond.merge(each.atMillis() / 1000, each.records(), Integer::sum));
    assertThat(perSecond.values()).allMatch(records -> records <= 512);
    assertThat(given.stream().map(Given::to).distinct()).hasSizeGreaterThan(10);
  }

  @Test
  void newcomers_are_served_one_after_the_other() {
    join(1);
    join(2);
    time.advance(Duration.ofMinutes(2));

    List<NodeId> turns = new ArrayList<>();
    for (Given each : given) {
      if (turns.isEmpty() || !turns.getLast().equals(each.to())) {
        turns.add(each.to());
      }
    }
    assertThat(turns).hasSize(2);
  }

  @Test
  void one_that_has_just_started_asks_and_need_not_wait() {
    newcomers.asks(offered(1).nodeId());
    newcomers.joined(offered(1));
    time.advance(SECOND);
    assertThat(given).as("asked before it was met").isNotEmpty();

    given.clear();
    newcomers.joined(offered(2));
    newcomers.asks(offered(2).nodeId());
    time.advance(Duration.ofSeconds(10));
    assertThat(given).as("met before it asked").extracting(Given::to).contains(id(2));
  }

  @Test
  void who_is_known_for_long_is_given_nothing_when_it_looks_itself_up_again() {
    join(1);
    time.advance(Duration.ofMinutes(2));
    given.clear();

    newcomers.asks(id(1));
    time.advance(Duration.ofMinutes(2));

    assertThat(given).isEmpty();
  }

  @Test
  void one_that_asked_long_before_it_was_met_waits_like_any_other() {
    newcomers.asks(id(1));
    time.advance(Duration.ofSeconds(11));
    join(1);
    time.advance(Duration.ofSeconds(10));
    assertThat(given).isEmpty();
  }

  @Test
  void one_that_fails_is_given_no_more() {
    join(1);
    assertThat(time.runUntil(() -> !given.isEmpty(), Duration.ofMinutes(1))).isTrue();
    table.failed(id(1));
    time.advance(Duration.ofMinutes(2));
    assertThat(given).hasSize(1);
  }

  @Test
  void where_a_portion_takes_long_giving_takes_a_tenth_of_the_time_at_most() {
    took = Duration.ofMillis(500);
    join(1);
    assertThat(time.runUntil(() -> !given.isEmpty(), Duration.ofMinutes(1))).isTrue();
    given.clear();
    time.advance(Duration.ofSeconds(60));
    assertThat(given).hasSize(12);
  }

  @Test
  void who_has_just_started_does_not_wait_for_that() {
    took = Duration.ofMillis(500);
    newcomers.asks(offered(1).nodeId());
    newcomers.joined(offered(1));
    time.advance(Duration.ofSeconds(20));
    assertThat(given.stream().mapToInt(Given::records).sum()).isEqualTo(CONTENTS);
  }

  private void join(int peer) {
    newcomers.joined(offered(peer));
  }

  private VerifiedPeer offered(int peer) {
    VerifiedPeer offered = Peers.peer(peer, time);
    assertThat(table.offer(offered, Duration.ofMillis(1)))
        .isInstanceOfAny(Offer.Added.class, Offer.Known.class);
    return offered;
  }

  private NodeId id(int peer) {
    return Peers.peer(peer, time).nodeId();
  }

  private Newcomers newcomers(int seed) {
    World world = new World(time, time, new SplittableRandom(seed));
    Replicas.Parts parts =
        new Replicas.Parts(
            table,
            new Full(),
            new Notes(),
            world,
            Meters.NONE,
            new Replicas.Care(Faults.UNHEARD, Faults.UNHEARD));
    Rounds rounds =
        new Rounds(
            world,
            new Rounds.Pace(0.1, 1, SECOND, SECOND, 1),
            new Replicas(parts, policy()),
            Faults.UNHEARD);
    for (int i = 0; i < CONTENTS; i++) {
      rounds.again(RecordFixture.cid(i), Duration.ofHours(1));
    }
    return new Newcomers(parts, policy(), rounds);
  }

  private static ReplicaPolicy policy() {
    return ReplicaPolicy.defaults();
  }

  /** One record of each content. */
  private final class Full implements Replicas.Held {
    private final VerifiedRecord record =
        RecordFixture.record(
            RecordFixture.identity(1), RecordFixture.cid(1), time.wall(), Duration.ofHours(1));

    @Override
    public Mono<List<VerifiedRecord>> of(Cid cid) {
      return Mono.just(List.of(record));
    }

    @Override
    public Mono<List<Cid>> contents(Optional<Cid> after) {
      return Mono.just(List.of());
    }
  }

  /** Writes down what is given. */
  private final class Notes implements Sweeps {
    @Override
    public Optional<Subtree> regionOf(Key key) {
      return Optional.of(Subtree.around(key, 0));
    }

    @Override
    public Mono<List<Placement>> sweep(
        LookupId id, Subtree region, List<VerifiedRecord> records, Carrier carrier) {
      throw new AssertionError("a newcomer is given its own");
    }

    @Override
    public Mono<Void> give(
        LookupId id, VerifiedPeer peer, List<VerifiedRecord> records, Carrier carrier) {
      Mono<Void> noted =
          Mono.fromRunnable(
              () -> given.add(new Given(peer.nodeId(), records.size(), time.nanos() / 1_000_000)));
      return took.isZero() ? noted : noted.delaySubscription(took, time);
    }
  }
}

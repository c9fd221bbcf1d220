package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Contact;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupEffect.Ask;
import io.svcdht.pipeline.LookupEffect.Finish;
import io.svcdht.pipeline.LookupEffect.Tell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What holds in every lookup, whatever comes in whatever order; the seed is in every message. */
class LookupPropertyTest {

  private static final int K = 8;
  private static final int NODES = 150;

  @Test
  void in_an_honest_network_every_order_of_answers_finds_the_true_k_closest() {
    Network network = new Network(1);
    for (long seed = 0; seed < 200; seed++) {
      Run run = new Run(network, seed, 0, 0);
      assertThat(run.result.complete()).as("seed %d", seed).isTrue();
      assertThat(run.result.closest())
          .as("seed %d", seed)
          .isEqualTo(Cast.nearest(run.target, network.others(run.self), K));
    }
  }

  @Test
  void whatever_fails_or_stalls_nobody_is_asked_twice_and_the_bounds_hold() {
    Network network = new Network(2);
    for (long seed = 0; seed < 400; seed++) {
      Random odds = new Random(seed);
      Run run = new Run(network, seed, odds.nextInt(60), odds.nextInt(60));
      assertThat(run.result.rpcs()).as("seed %d", seed).isEqualTo(run.asked.size());
      assertThat(run.answered).as("seed %d", seed).containsAll(ids(run.result.closest()));
    }
  }

  @Test
  void the_closest_of_a_network_where_all_fail_or_stall_are_none() {
    Network network = new Network(3);
    for (long seed = 0; seed < 50; seed++) {
      Run run = new Run(network, seed, 100, 0);
      assertThat(run.result.closest()).as("seed %d", seed).isEmpty();
      assertThat(run.result.reason()).as("seed %d", seed).isPresent();
    }
  }

  @Test
  void a_crowd_that_stays_silent_is_no_reason_to_ask_more_at_once() {
    Network network = new Network(4);
    int most = 0;
    for (long seed = 0; seed < 50; seed++) {
      most = Math.max(most, new Run(network, seed, 50, Run.ALL).mostOpen);
    }
    assertThat(most).isEqualTo(Run.POLICY.outstanding());
  }

  @Test
  void the_shortlist_keeps_the_nearest_and_all_that_were_asked() {
    for (long seed = 0; seed < 50; seed++) {
      Cast cast = new Cast(seed);
      NodeId target = cast.peer().nodeId();
      List<VerifiedPeer> peers = cast.peers(200);
      Shortlist list = new Shortlist(target, 30);
      peers.forEach(peer -> list.offer(peer, 1, 0));
      peers.forEach(peer -> list.offer(peer, 2, 0));
      assertThat(list.size()).as("seed %d", seed).isEqualTo(30);
      List<VerifiedPeer> nearest = Cast.nearest(target, peers, 30);
      for (VerifiedPeer expected : nearest) {
        Candidate next = list.at(nearest.indexOf(expected));
        assertThat(next.id()).as("seed %d", seed).isEqualTo(expected.nodeId());
        next.asked(0);
        next.failed();
      }
      list.offer(cast.peer(), 1, 0);
      assertThat(list.size()).as("all asked: no room, seed %d", seed).isEqualTo(30);
    }
  }

  private static List<NodeId> ids(List<VerifiedPeer> peers) {
    return peers.stream().map(VerifiedPeer::nodeId).toList();
  }

  /** Nodes that have all met, each keeping what its buckets hold. */
  private static final class Network {
    private final List<VerifiedPeer> peers;
    private final Map<NodeId, RoutingTable> tables = new HashMap<>();

    Network(long seed) {
      peers = new Cast(seed).peers(NODES);
      Random random = new Random(seed);
      for (VerifiedPeer peer : peers) {
        RoutingTable table = new RoutingTable(peer.nodeId(), TablePolicy.of(K), TestTime.STILL);
        List<VerifiedPeer> met = new ArrayList<>(peers);
        Collections.shuffle(met, random);
        met.forEach(other -> table.offer(other, Duration.ofMillis(1)));
        tables.put(peer.nodeId(), table);
      }
    }

    List<VerifiedPeer> others(VerifiedPeer self) {
      return peers.stream().filter(peer -> !peer.equals(self)).toList();
    }

    List<VerifiedPeer> ask(NodeId node, NodeId target) {
      RoutingTable table = Objects.requireNonNull(tables.get(node));
      return table.closest(target, K).stream().map(Contact::peer).toList();
    }
  }

  /** One lookup, its events in an order drawn from the seed. */
  private static final class Run {
    /** All stall, and nobody answers before all have been silent for long. */
    private static final int ALL = 100;

    private static final LookupPolicy POLICY = LookupTest.policy(K, 3, 2, 16);

    final VerifiedPeer self;
    final NodeId target;
    final Set<NodeId> asked = new HashSet<>();
    final Set<NodeId> answered = new HashSet<>();
    final LookupResult result;
    int mostOpen;
    private final long seed;
    private final Network network;
    private final Lookup lookup;
    private final List<Leg> inFlight = new ArrayList<>();
    private final List<Leg> all = new ArrayList<>();
    private final Set<Integer> stalled = new HashSet<>();
    private final Set<Integer> overdue = new HashSet<>();
    private final Set<Integer> over = new HashSet<>();
    private Optional<LookupResult> finished = Optional.empty();

    Run(Network network, long seed, int failing, int stalling) {
      this.network = network;
      this.seed = seed;
      Random random = new Random(seed);
      self = network.peers.get(random.nextInt(NODES));
      target = new Cast(seed + 1000).peer().nodeId();
      Lookup.Goal goal =
          new Lookup.Goal(
              new LookupId(new UUID(0x7000, Long.MIN_VALUE | seed)),
              self.nodeId(),
              target,
              0,
              false,
              false);
      lookup = new Lookup(goal, POLICY, new Known().random(random), 0);
      step(new LookupEvent.Began(network.ask(self.nodeId(), target), List.of()));
      for (int i = 0; finished.isEmpty(); i++) {
        assertThat(inFlight).as("stuck, seed %d", seed).isNotEmpty();
        assertThat(i).as("endless, seed %d", seed).isLessThan(10 * NODES);
        LookupEvent event = draw(random, failing, stalling);
        step(event);
        raceOver(event);
      }
      result = finished.get();
    }

    private LookupEvent draw(Random random, int failing, int stalling) {
      List<Leg> waiting =
          inFlight.stream().filter(each -> !overdue.contains(each.number())).toList();
      List<Leg> turn = stalling < ALL || waiting.isEmpty() ? inFlight : waiting;
      Leg leg = turn.get(random.nextInt(turn.size()));
      if (random.nextInt(100) < stalling && stalled.add(leg.number())) {
        return new LookupEvent.Stalled(leg);
      }
      if (stalled.contains(leg.number())
          && random.nextInt(100) < stalling
          && overdue.add(leg.number())) {
        return new LookupEvent.Overdue(leg);
      }
      inFlight.remove(leg);
      stalled.remove(leg.number());
      NodeId id = leg.peer().nodeId();
      if (random.nextInt(100) < failing) {
        return new LookupEvent.Failed(leg, DhtError.DEADLINE);
      }
      answered.add(id);
      return new LookupEvent.Answered(
          leg,
          network.ask(id, target),
          List.of(),
          Bytes.EMPTY,
          Optional.empty(),
          Duration.ofMillis(1),
          Optional.empty());
    }

    /** As the driver does: a leg is over with its first answer, or when none of it is left. */
    private void raceOver(LookupEvent event) {
      if (event instanceof LookupEvent.Answered answered) {
        step(new LookupEvent.Over(first(answered.leg()), Optional.of(answered.leg())));
      } else if (event instanceof LookupEvent.Failed failed) {
        lost(first(failed.leg()));
      } else if (event instanceof LookupEvent.Overdue late) {
        lost(first(late.leg()));
      }
    }

    private void lost(Leg first) {
      boolean none =
          inFlight.stream()
              .filter(leg -> !overdue.contains(leg.number()))
              .noneMatch(leg -> first(leg).equals(first));
      if (none && over.add(first.number())) {
        step(new LookupEvent.Over(first, Optional.empty()));
      }
    }

    private Leg first(Leg leg) {
      Leg first = leg;
      while (first.hedge()) {
        first = all.get(first.standsInFor());
      }
      return first;
    }

    private void step(LookupEvent event) {
      for (LookupEffect effect : lookup.next(event, 0)) {
        switch (effect) {
          case Ask(Leg leg) -> {
            assertThat(asked.add(leg.peer().nodeId())).as("asked twice, seed %d", seed).isTrue();
            inFlight.add(leg);
            all.add(leg);
          }
          case LookupEffect.Explore explore -> throw new AssertionError("nothing is suspicious");
          case LookupEffect.Recheck recheck -> throw new AssertionError("nothing is suspicious");
          case LookupEffect.Refund refund -> {}
          case LookupEffect.Recharge recharge -> {}
          case Tell(Told told) -> assertThat(told).isNotInstanceOf(FindEvent.Ended.class);
          case Finish(LookupResult end, int near) -> finished = Optional.of(end);
        }
      }
      long live = inFlight.stream().filter(leg -> !stalled.contains(leg.number())).count();
      assertThat(live)
          .as("requests in flight that have not stalled, seed %d", seed)
          .isLessThanOrEqualTo(K + POLICY.beta());
      assertThat(inFlight.stream().filter(Leg::hedge).filter(l -> !stalled.contains(l.number())))
          .as("hedges, seed %d", seed)
          .hasSizeLessThanOrEqualTo(POLICY.beta());
      assertThat(inFlight.size()).as("seed %d", seed).isLessThanOrEqualTo(POLICY.outstanding());
      mostOpen = Math.max(mostOpen, inFlight.size());
    }
  }
}

package io.svcdht.announce;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.announce.Registry.Beat;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.sim.VirtualScheduler;
import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Who lives, and whose a content is. */
class MembersTest {

  private static final Duration LEASE = Duration.ofSeconds(15);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int CONTENTS = 40;

  private final VirtualScheduler timers = new VirtualScheduler();

  @Test
  void one_that_has_not_heard_its_own_sign_of_life_owns_nothing() {
    Members members = new Members(id(1), LEASE, timers);
    Beat beat = members.next();
    assertThat(members.holds()).isFalse();
    assertThat(members.owns(cid(1))).isFalse();

    assertThat(members.heard(id(1), beat)).isTrue();

    assertThat(members.owns(cid(1))).isTrue();
    assertThat(members.living()).containsExactly(id(1));
  }

  @Test
  void it_stops_a_lease_after_it_has_sent_the_last_one_that_came_back() {
    Members members = new Members(id(1), LEASE, timers);
    Beat beat = members.next();
    timers.advance(Duration.ofSeconds(10));
    members.heard(id(1), beat);
    assertThat(members.nextEnd()).contains(Duration.ofSeconds(5));

    timers.advance(Duration.ofSeconds(5));

    assertThat(members.owns(cid(1))).isFalse();
    assertThat(members.living()).isEmpty();
    assertThat(members.nextEnd()).isEmpty();
  }

  @Test
  void a_sign_that_comes_back_after_its_lease_is_none() {
    Members members = new Members(id(1), LEASE, timers);
    Beat beat = members.next();
    timers.advance(LEASE);
    members.heard(id(1), beat);
    assertThat(members.holds()).isFalse();
  }

  @Test
  void a_sign_that_is_told_anew_makes_nobody_live_longer() {
    Members members = alive(1);
    members.heard(id(2), new Beat(7, LEASE.toMillis()));
    timers.advance(Duration.ofSeconds(14));
    members.heard(id(1), members.next());
    members.heard(id(2), new Beat(7, LEASE.toMillis()));
    timers.advance(Duration.ofSeconds(1));
    assertThat(members.living()).containsExactly(id(1));
  }

  @Test
  void others_are_taken_for_alive_as_long_as_they_say() {
    Members members = alive(1);
    members.heard(id(2), new Beat(1, 3_000));
    assertThat(members.living()).containsExactly(id(1), id(2));
    timers.advance(Duration.ofSeconds(3));
    assertThat(members.living()).containsExactly(id(1));
  }

  @Test
  void more_members_than_are_noted_are_not_seen_until_others_have_gone() {
    Members members = alive(1);
    IntStream.range(0, Members.MOST + 1)
        .forEach(number -> members.heard(id(100 + number), new Beat(1, 3_000)));
    assertThat(members.living()).hasSize(Members.MOST + 1);
    timers.advance(Duration.ofSeconds(3));
    members.heard(id(9), new Beat(1, 3_000));
    assertThat(members.living()).containsExactly(id(1), id(9));
  }

  @Test
  void each_content_has_one_owner_and_all_have_about_the_same_share() {
    List<NodeId> all = IntStream.range(0, 5).mapToObj(MembersTest::id).toList();
    Map<NodeId, Integer> shares = new HashMap<>();
    for (int i = 0; i < 10_000; i++) {
      shares.merge(owner(all, cid(i)), 1, Integer::sum);
    }
    assertThat(shares.values()).allMatch(share -> share > 1_800 && share < 2_200).hasSize(5);
  }

  @Test
  void only_what_was_of_one_that_has_gone_moves() {
    List<NodeId> all = IntStream.range(0, 5).mapToObj(MembersTest::id).toList();
    List<NodeId> left = all.subList(1, 5);
    for (int i = 0; i < 1_000; i++) {
      NodeId before = owner(all, cid(i));
      if (!before.equals(all.getFirst())) {
        assertThat(owner(left, cid(i))).isEqualTo(before);
      }
    }
  }

  @Test
  void never_two_for_longer_than_a_lease_and_never_none_for_longer_than_two() {
    Seeded.check(10, random -> new History(random).check());
  }

  private Members alive(int number) {
    Members members = new Members(id(number), LEASE, timers);
    members.heard(id(number), members.next());
    return members;
  }

  private static NodeId owner(List<NodeId> all, Cid cid) {
    return all.stream()
        .max((a, b) -> Long.compareUnsigned(Members.score(a, cid), Members.score(b, cid)))
        .orElseThrow();
  }

  private static NodeId id(int number) {
    Random random = new Random(number);
    return new NodeId(number, random.nextLong(), random.nextLong(), random.nextLong());
  }

  private static Cid cid(int number) {
    return Processes.cid(number);
  }

  /**
   * An hour of a fleet whose members are killed, leave, come, and lose the registry and find it
   * again, one after the other, with the while that two leases are between them.
   */
  private static final class History {
    private final VirtualScheduler timers = new VirtualScheduler();
    private final RandomGenerator random;
    private final SharedRegistry registry;
    private final List<Pod> pods = new ArrayList<>();
    private final Map<Cid, Long> noneSince = new HashMap<>();
    private final Map<Cid, Long> twoSince = new HashMap<>();
    private long noneMost;
    private long twoMost;
    private int numbers;

    private final class Pod implements Registry.Heard {
      private final NodeId id = id(++numbers);
      private final Members members = new Members(id, LEASE, timers);
      private final SharedRegistry.Port port = registry.port();
      private boolean dead;

      private void turn() {
        if (!dead) {
          try {
            port.keep(this, false);
            port.beat(id, members.next());
          } catch (io.svcdht.error.DhtException away) {
            assertThat(port.reached()).isFalse();
          }
          timers.schedule(this::turn, LEASE.toNanos() / 3, TimeUnit.NANOSECONDS);
        }
      }

      @Override
      public void begun() {}

      @Override
      public void row(Change change) {}

      @Override
      public void whole() {}

      @Override
      public void beat(NodeId member, Beat beat) {
        members.heard(member, beat);
      }

      @Override
      public void left(NodeId member) {
        members.left(member);
      }

      @Override
      public void unreadable(Bytes key, String why) {}
    }

    private History(RandomGenerator random) {
      this.random = random;
      registry = new SharedRegistry(timers, random, Duration.ofMillis(200));
    }

    private void check() {
      IntStream.range(0, 3).forEach(i -> come());
      run(LEASE);
      noneSince.clear();
      noneMost = 0;
      for (int i = 0; i < 100; i++) {
        happen();
        run(LEASE.multipliedBy(2).plus(LOOK.multipliedBy(random.nextInt(300))));
      }
      assertThat(Duration.ofNanos(twoMost)).as("two").isLessThanOrEqualTo(LEASE);
      assertThat(Duration.ofNanos(noneMost)).as("none").isLessThanOrEqualTo(LEASE.multipliedBy(2));
      assertThat(noneMost).as("somebody was killed").isPositive();
    }

    private void happen() {
      Pod one = pods.get(random.nextInt(pods.size()));
      switch (random.nextInt(4)) {
        case 0 -> come();
        case 1 -> {
          if (pods.size() > 2) {
            one.dead = true;
            one.port.leave(one.id);
            one.members.left(one.id);
            pods.remove(one);
          }
        }
        case 2 -> {
          if (pods.size() > 2) {
            one.dead = true;
            one.port.cutOff();
            one.members.left(one.id);
            pods.remove(one);
          }
        }
        default -> {
          if (pods.size() > 2) {
            one.port.cutOff();
            run(LEASE.multipliedBy(2).plus(LOOK.multipliedBy(random.nextInt(100))));
            one.port.back();
          }
        }
      }
    }

    private void come() {
      Pod pod = new Pod();
      pods.add(pod);
      pod.turn();
    }

    private void run(Duration span) {
      for (long end = timers.nanos() + span.toNanos(); timers.nanos() < end; ) {
        timers.advance(LOOK);
        for (int i = 0; i < CONTENTS; i++) {
          look(cid(i));
        }
      }
    }

    private void look(Cid cid) {
      long owners = pods.stream().filter(pod -> pod.members.owns(cid)).count();
      noneMost = Math.max(noneMost, span(noneSince, cid, owners == 0));
      twoMost = Math.max(twoMost, span(twoSince, cid, owners > 1));
    }

    private long span(Map<Cid, Long> since, Cid cid, boolean holds) {
      if (!holds) {
        since.remove(cid);
        return 0;
      }
      return timers.nanos() - since.computeIfAbsent(cid, absent -> timers.nanos());
    }
  }
}

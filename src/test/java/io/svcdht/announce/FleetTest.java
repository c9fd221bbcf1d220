package io.svcdht.announce;

import static io.svcdht.announce.Processes.ALICE;
import static io.svcdht.announce.Processes.BOB;
import static io.svcdht.announce.Processes.addresses;
import static io.svcdht.announce.Processes.cid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.announce.Pods.Pod;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.pipeline.Meters.Task;
import io.svcdht.pipeline.Provides;
import io.svcdht.pipeline.World;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.sim.Tally;
import io.svcdht.supervision.Supervised;
import io.svcdht.supervision.SupervisionPolicy;
import io.svcdht.supervision.Supervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Announcements that a fleet shares. */
class FleetTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Pods pods = new Pods();

  @Test
  void who_took_it_is_killed_and_another_republishes_it_and_only_one() {
    List<Pod> three = pods.start(3);
    Pod first = three.getFirst();
    IntStream.range(0, 60).forEach(i -> first.announce(ALICE, cid(i), addresses(1, 1)));
    pods.settle();
    first.kill();

    pods.timers.advance(HOUR.multipliedBy(14));

    for (int i = 0; i < 60; i++) {
      assertThat(pods.published(cid(i))).as("content %d", i).hasSize(2);
    }
    assertThat(three.get(1).provides.records.size()).isBetween(15, 45);
    assertThat(first.provides.records).hasSize(60);
  }

  @Test
  void while_all_live_each_is_republished_by_one() {
    List<Pod> three = pods.start(3);
    IntStream.range(0, 60).forEach(i -> three.get(i % 3).announce(ALICE, cid(i), addresses(1, 1)));
    pods.settle();
    assertThat(three.stream().mapToInt(pod -> pod.view().owned()).sum()).isEqualTo(60);

    pods.timers.advance(HOUR.multipliedBy(14));

    for (int i = 0; i < 60; i++) {
      assertThat(pods.published(cid(i))).as("content %d", i).hasSize(2);
    }
    assertThat(three).allMatch(pod -> pod.view().members() == 3 && pod.view().connected());
  }

  @Test
  void one_that_comes_takes_its_share_and_one_that_leaves_gives_it_back_at_once() {
    List<Pod> two = pods.start(2);
    IntStream.range(0, 100).forEach(i -> two.getFirst().announce(ALICE, cid(i), addresses(1, 1)));
    Pod third = pods.start();
    pods.settle();
    assertThat(third.view().owned()).isBetween(20, 50);
    assertThat(two.getFirst().view().owned() + two.get(1).view().owned() + third.view().owned())
        .isEqualTo(100);

    third.announcements.stop().subscribe();
    pods.timers.advance(Duration.ofSeconds(1));

    assertThat(two.getFirst().view().owned() + two.get(1).view().owned()).isEqualTo(100);
  }

  @Test
  void any_lists_and_withdraws_what_another_took() {
    List<Pod> three = pods.start(3);
    three.getFirst().announce(ALICE, cid(1), addresses(1, 2));
    pods.settle();
    assertThat(three.get(1).list(ALICE)).hasSize(1).isEqualTo(three.getFirst().list(ALICE));
    assertThat(three.get(1).list(BOB)).isEmpty();

    Announced withdrawn = three.get(2).withdraw(ALICE, cid(1));

    assertThat(withdrawn.record().record().withdrawn()).isTrue();
    pods.timers.advance(HOUR);
    assertThat(three).allMatch(pod -> pod.list(ALICE).isEmpty());
    assertThat(pods.published(cid(1))).filteredOn(each -> each.record().withdrawn()).hasSize(2);
    assertThat(pods.registry.rows).isEmpty();
    pods.timers.advance(HOUR.multipliedBy(30));
    assertThat(pods.published(cid(1))).hasSize(3);
  }

  @Test
  void two_owners_at_two_nodes_at_once_end_in_their_union() {
    List<Pod> three = pods.start(3);
    for (int i = 0; i < 20; i++) {
      var alice =
          three
              .get(0)
              .announcements
              .announce(ALICE, cid(i), addresses(1, 2), Optional.empty(), Processes.SOON)
              .toFuture();
      var bob =
          three
              .get(1)
              .announcements
              .announce(BOB, cid(i), addresses(5, 1), Optional.empty(), Processes.SOON)
              .toFuture();
      pods.settle();
      assertThat(alice).isCompleted();
      assertThat(bob).isCompleted();
      assertThat(pods.published(cid(i)).getLast().record().addresses())
          .containsExactlyInAnyOrder(
              addresses(1, 1).getFirst(), addresses(2, 1).getFirst(), addresses(5, 1).getFirst());
    }
  }

  @Test
  void what_names_no_address_is_announced_at_that_of_the_node_that_republishes_it() {
    List<Pod> two = pods.start(2);
    IntStream.range(0, 10).forEach(i -> two.getFirst().announce(ALICE, cid(i), List.of()));
    pods.settle();
    two.getFirst().kill();
    pods.timers.advance(Duration.ofMinutes(1));
    for (int i = 0; i < 10; i++) {
      assertThat(pods.published(cid(i)).getLast().record().addresses())
          .isEqualTo(addresses(101, 1));
    }
  }

  @Test
  void without_the_registry_nothing_is_taken_or_republished_and_then_what_is_overdue_follows() {
    List<Pod> two = pods.start(2);
    IntStream.range(0, 100).forEach(i -> two.getFirst().announce(ALICE, cid(i), addresses(1, 1)));
    pods.timers.advance(Duration.ofMinutes(630));
    pods.registry.away = true;
    pods.registry.cut();
    pods.timers.advance(Pods.LEASE);
    int before = published();
    for (Pod pod : two) {
      assertRefused(() -> pod.announce(ALICE, cid(200), addresses(1, 1)));
      assertRefused(() -> pod.withdraw(ALICE, cid(1)));
      assertThat(pod.list(ALICE)).hasSameSizeAs(two.getFirst().list(ALICE));
      assertThat(pod.announcements.isLoaded()).isTrue();
      assertThat(pod.view()).isEqualTo(new FleetView(false, 0, 0, 0));
    }
    pods.timers.advance(HOUR.multipliedBy(4));
    assertThat(published()).isEqualTo(before);

    pods.registry.away = false;
    pods.timers.advance(Duration.ofSeconds(30));
    assertThat(published() - before).as("a trickle").isLessThan(70);
    pods.timers.advance(Duration.ofMinutes(10));

    assertThat(published()).isEqualTo(200);
    two.get(1).announce(ALICE, cid(200), addresses(1, 1));
  }

  @Test
  void a_look_at_the_registry_that_fails_by_its_own_fault_is_counted_and_looking_goes_on() {
    Pod pod = pods.new Pod(Duration.ZERO);
    Announcements.Upkeep task = pod.announcements.upkeep().orElseThrow();
    Tally tally = new Tally();
    Supervisor supervisor =
        new Supervisor(
            new World(pods.timers, pods.timers, pods.random), tally, SupervisionPolicy.defaults());
    pod.port.faults = 2;
    supervisor.start(new Supervised(Task.REGISTRY, task.every(), task.turn()));
    pods.timers.advance(Duration.ofMinutes(1));
    assertThat(tally.faults(Task.REGISTRY)).isEqualTo(2);
    assertThat(pod.view().connected()).isTrue();
  }

  @Test
  void a_registry_that_is_away_when_the_node_starts_is_no_reason_not_to_be_ready() {
    pods.registry.away = true;
    Pod pod = pods.start();
    pods.settle();
    assertThat(pod.announcements.isLoaded()).isTrue();
    assertThatThrownBy(() -> pod.list(ALICE)).hasMessageContaining("has not been reached");
    pods.registry.away = false;
    pods.settle();
    assertThat(pod.list(ALICE)).isEmpty();
    assertThat(pod.view()).isEqualTo(new FleetView(true, 1, 0, 0));
  }

  @Test
  void what_could_not_be_written_is_refused_taken_back_and_not_kept_alive() {
    List<Pod> two = pods.start(2);
    two.getFirst().announce(ALICE, cid(1), addresses(1, 1));
    two.getFirst().port.refusesRows = true;
    assertThatThrownBy(() -> two.getFirst().announce(ALICE, cid(2), addresses(1, 1)))
        .asInstanceOf(InstanceOfAssertFactories.type(DhtException.class))
        .extracting(DhtException::error)
        .isEqualTo(DhtError.QUOTA_EXCEEDED);
    two.getFirst().port.refusesRows = false;

    pods.timers.advance(HOUR);

    assertThat(two).allMatch(pod -> pod.list(ALICE).size() == 1);
    assertThat(pods.published(cid(2)).getLast().record().withdrawn()).isTrue();
    assertThat(pods.registry.rows).hasSize(2);
  }

  @Test
  void what_others_changed_while_one_was_cut_off_holds_when_it_is_back() {
    List<Pod> two = pods.start(2);
    two.getFirst().announce(ALICE, cid(1), addresses(1, 1));
    two.getFirst().announce(ALICE, cid(2), addresses(1, 1));
    pods.settle();
    two.getFirst().port.cutOff();
    pods.settle();
    two.get(1).withdraw(ALICE, cid(1));
    two.get(1).announce(BOB, cid(2), addresses(3, 1));
    pods.timers.advance(HOUR);
    assertThat(two.getFirst().list(ALICE)).hasSize(2);

    two.getFirst().port.back();
    pods.settle();

    assertThat(two.getFirst().list(ALICE)).isEqualTo(two.get(1).list(ALICE)).hasSize(1);
    assertThat(two.getFirst().list(BOB)).hasSize(1);
    assertThat(two.getFirst().view().members()).isEqualTo(2);
  }

  @Test
  void a_record_is_never_older_than_the_one_before_whatever_the_clocks() {
    pods.start(Duration.ofMinutes(3));
    pods.start(Duration.ofMinutes(-3));
    pods.settle();
    for (int i = 0; i < 10; i++) {
      Instant before = Instant.EPOCH;
      for (int turn = 0; turn < 4; turn++) {
        Pod pod = pods.all.get(turn % 2);
        VerifiedRecord record =
            pod.announce(turn % 2 == 0 ? ALICE : BOB, cid(i), addresses(1 + turn, 1)).record();
        assertThat(record.record().ts()).isAfter(before);
        before = record.record().ts();
        pods.timers.advance(Duration.ofMillis(200));
      }
    }
  }

  @Test
  void who_comes_second_to_a_content_with_the_slower_clock_is_not_refused_as_stale() {
    Map<Cid, Instant> held = new HashMap<>();
    pods.start(Duration.ofMinutes(3));
    pods.start(Duration.ofMinutes(-3));
    pods.all.forEach(pod -> pod.provides.answer = record -> Mono.just(held(held, record)));
    pods.settle();

    pods.all.getFirst().announce(ALICE, cid(1), addresses(1, 1));
    assertThat(pods.all.get(1).announce(BOB, cid(1), addresses(5, 1)).fresh()).isTrue();

    pods.settle();
    assertThat(pods.published(cid(1)).getLast().record().addresses()).hasSize(2);
  }

  /** What holders answer that keep the latest record of each content. */
  private static Provides.Report held(Map<Cid, Instant> held, VerifiedRecord record) {
    Instant ts = record.record().ts();
    return held.merge(record.record().cid(), ts, (one, other) -> one.isAfter(other) ? one : other)
            .equals(ts)
        ? FakeProvides.taken(2)
        : FakeProvides.refused(DhtError.STALE_RECORD, DhtError.STALE_RECORD);
  }

  @Test
  void a_clock_that_is_far_ahead_takes_nobody_with_it() {
    pods.start(HOUR);
    Pod right = pods.start();
    pods.settle();
    pods.all.getFirst().announce(ALICE, cid(1), addresses(1, 1));
    pods.settle();
    Instant ts = right.announce(ALICE, cid(2), addresses(1, 1)).record().record().ts();
    assertThat(ts).isBefore(pods.timers.wall().plusSeconds(1));
  }

  @Test
  void a_registry_that_is_nearly_full_takes_nothing_new_but_renews_and_withdraws() {
    List<Pod> two = pods.start(2);
    IntStream.range(0, 20).forEach(i -> two.getFirst().announce(ALICE, cid(i), addresses(1, 1)));
    pods.settle();
    long taken = two.getFirst().port.room().orElseThrow().bytes();
    pods.registry.bound = OptionalLong.of(taken * 10 / 9);

    for (Pod pod : two) {
      assertFull(() -> pod.announce(ALICE, cid(20), addresses(1, 1)), pod.port.room());
      assertFull(() -> pod.announce(BOB, cid(1), addresses(1, 1)), pod.port.room());
      assertThat(pod.announce(ALICE, cid(2), addresses(1, 2)).fresh()).isFalse();
      assertThat(pod.view().used()).isBetween(0.9, 1.0);
    }
    two.get(1).withdraw(ALICE, cid(3));
    two.get(1).withdraw(ALICE, cid(4));
    pods.timers.advance(HOUR);

    two.getFirst().announce(ALICE, cid(20), addresses(1, 1));
    assertThat(two.getFirst().list(ALICE)).hasSize(19);
  }

  private static void assertFull(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, Optional<Registry.Room> room) {
    Registry.Room taken = room.orElseThrow();
    assertThatThrownBy(call)
        .hasMessageContaining(
            "the bucket rows has " + taken.bytes() + " of its " + taken.most().orElseThrow())
        .hasMessageContaining("withdraw some, or raise the bound of its stream at the broker")
        .asInstanceOf(InstanceOfAssertFactories.type(DhtException.class))
        .extracting(DhtException::error)
        .isEqualTo(DhtError.QUOTA_EXCEEDED);
  }

  @Test
  void who_is_refused_by_the_registry_takes_no_part_and_says_why() {
    Pod own = pods.start();
    pods.settle();
    Pod other = pods.start();
    other.port.cutOff();
    other.port.foreign = true;
    other.port.back();
    pods.settle();
    assertThatThrownBy(() -> other.announce(ALICE, cid(1), addresses(1, 1)))
        .hasMessageContaining("it is that of another fleet")
        .asInstanceOf(InstanceOfAssertFactories.type(DhtException.class))
        .extracting(DhtException::error)
        .isEqualTo(DhtError.NOT_READY);
    assertThat(own.view().members()).isEqualTo(1);
    assertThat(other.view().connected()).isFalse();

    other.port.foreign = false;
    pods.settle();

    other.announce(ALICE, cid(1), addresses(1, 1));
  }

  @Test
  void one_member_clears_away_what_is_left_of_removed_rows() {
    List<Pod> three = pods.start(3);
    pods.timers.advance(HOUR.multipliedBy(3));
    assertThat(three.stream().mapToInt(pod -> pod.port.tidied).sum()).isBetween(2, 3);
    assertThat(three).filteredOn(pod -> pod.port.tidied > 0).hasSize(1);
  }

  private int published() {
    return pods.all.stream().mapToInt(pod -> pod.provides.records.size()).sum();
  }

  private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    assertThatThrownBy(call)
        .hasMessageContaining("the registry of announcements cannot be reached")
        .asInstanceOf(InstanceOfAssertFactories.type(DhtException.class))
        .extracting(DhtException::error)
        .isEqualTo(DhtError.NOT_READY);
  }
}

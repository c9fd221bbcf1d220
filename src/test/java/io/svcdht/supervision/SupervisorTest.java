package io.svcdht.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import io.svcdht.sim.VirtualScheduler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class SupervisorTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final VirtualScheduler time = new VirtualScheduler();
  private final List<Meters.Task> restarts = new ArrayList<>();
  private final List<Long> turns = new ArrayList<>();
  private final Supervisor supervisor =
      new Supervisor(
          new World(time, time, new SplittableRandom(1)),
          new Meters() {
            @Override
            public void restart(Task task) {
              restarts.add(task);
            }
          },
          SupervisionPolicy.defaults());

  @Test
  void a_task_takes_its_turns_at_its_pause() {
    start(Mono::empty);
    time.advance(MINUTE.multipliedBy(3));
    assertThat(turns).containsExactly(60_000L, 120_000L, 180_000L);
  }

  @Test
  void a_turn_may_say_how_long_to_pause() {
    start(() -> Mono.just(Duration.ofMinutes(2)));
    time.advance(MINUTE.multipliedBy(5));
    assertThat(turns).containsExactly(60_000L, 180_000L, 300_000L);
  }

  @Test
  void turns_do_not_overlap() {
    start(() -> Mono.delay(MINUTE, time).then(Mono.empty()));
    time.advance(MINUTE.multipliedBy(4));
    assertThat(turns).containsExactly(60_000L, 180_000L);
  }

  @Test
  void a_turn_that_wants_no_pause_does_not_spin() {
    start(() -> Mono.just(Duration.ZERO));
    time.advance(MINUTE.plusSeconds(1));
    assertThat(turns).hasSize(6);
  }

  @Test
  void waking_brings_the_turn_forward_and_many_calls_make_one() {
    start(Mono::empty);
    time.advance(Duration.ofSeconds(10));
    supervisor.wake(Meters.Task.REFRESH);
    supervisor.wake(Meters.Task.REFRESH);
    time.advance(Duration.ofMillis(100));
    supervisor.wake(Meters.Task.REFRESH);
    time.advance(Duration.ofSeconds(10));
    assertThat(turns).containsExactly(10_200L);
  }

  @Test
  void waking_a_task_at_work_makes_one_more_turn_soon_after() {
    start(() -> Mono.delay(Duration.ofSeconds(5), time).then(Mono.empty()));
    time.advance(Duration.ofSeconds(62));
    supervisor.wake(Meters.Task.REFRESH);
    time.advance(Duration.ofSeconds(10));
    assertThat(turns).containsExactly(60_000L, 65_200L);
  }

  @Test
  void waking_an_unknown_task_does_nothing() {
    supervisor.wake(Meters.Task.PRUNE);
    assertThat(time.pending()).isZero();
  }

  @Test
  void an_unreachable_dependency_is_a_result_not_a_fault() {
    start(() -> Mono.error(new DhtException(DhtError.TRANSPORT_DOWN, "nobody there")));
    time.advance(MINUTE.multipliedBy(10));
    assertThat(turns).hasSize(10);
    assertThat(restarts).isEmpty();
    assertThat(supervisor.failing()).isEmpty();
  }

  @Test
  void a_fault_of_its_own_is_counted_and_backed_off() {
    start(() -> Mono.error(new IllegalStateException("bug")));
    time.advance(MINUTE);
    time.advance(Duration.ofSeconds(30));
    assertThat(restarts).hasSize(turns.size()).hasSizeBetween(5, 8);
    assertThat(turns.get(1) - turns.get(0)).isBetween(400L, 600L);
    assertThat(turns.get(2) - turns.get(1)).isBetween(800L, 1_200L);
    assertThat(turns.get(3) - turns.get(2)).isBetween(1_600L, 2_400L);
  }

  @Test
  void a_supplier_that_throws_is_a_fault_as_well() {
    start(() -> {
      throw new IllegalStateException("bug");
    });
    time.advance(MINUTE);
    assertThat(restarts).containsExactly(Meters.Task.REFRESH);
  }

  @Test
  void what_falls_through_reactor_ends_the_turn_and_not_the_task() {
    start(() -> {
      if (turns.size() == 1) {
        throw new NoClassDefFoundError("io/svcdht/Missing");
      }
      return Mono.empty();
    });
    time.advance(MINUTE.multipliedBy(3));
    assertThat(restarts).containsExactly(Meters.Task.REFRESH);
    assertThat(turns).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void a_task_that_keeps_its_own_time_tells_its_faults_and_counts_as_failing_like_any_other() {
    Faults faults = supervisor.faults(Meters.Task.REPAIR);
    for (int i = 0; i < SupervisionPolicy.defaults().failingAfter(); i++) {
      faults.ended(new DhtException(DhtError.TRANSPORT_DOWN, "nobody there"));
    }
    assertThat(supervisor.failing()).isEmpty();
    for (int i = 0; i < SupervisionPolicy.defaults().failingAfter(); i++) {
      faults.ended(new IllegalStateException("bug"));
    }
    assertThat(supervisor.failing()).containsExactly(Meters.Task.REPAIR);
    faults.well();
    assertThat(supervisor.failing()).isEmpty();
    assertThat(restarts).hasSize(SupervisionPolicy.defaults().failingAfter());
  }

  @Test
  void a_turn_beyond_its_limit_is_cancelled_and_a_fault() {
    start(Mono::never);
    time.advance(MINUTE.plus(SupervisionPolicy.defaults().turnLimit()));
    assertThat(restarts).containsExactly(Meters.Task.REFRESH);
  }

  @Test
  void a_task_that_keeps_failing_is_said_to_and_one_good_turn_clears_it() {
    List<Boolean> healthy = new ArrayList<>();
    start(() -> healthy.isEmpty() ? Mono.error(new IllegalStateException("bug")) : Mono.empty());
    time.advance(MINUTE.plusSeconds(30));
    assertThat(supervisor.failing()).containsExactly(Meters.Task.REFRESH);
    healthy.add(true);
    time.advance(MINUTE);
    assertThat(supervisor.failing()).isEmpty();
  }

  @Test
  void internal_errors_are_faults() {
    start(() -> Mono.error(DhtException.internal("broken", new IllegalStateException())));
    time.advance(MINUTE);
    assertThat(restarts).hasSize(1);
  }

  @Test
  void one_name_runs_once() {
    start(Mono::empty);
    assertThatThrownBy(() -> start(Mono::empty)).hasMessageContaining("refresh runs already");
  }

  @Test
  void stopping_leaves_no_timer_behind() {
    start(Mono::never);
    time.advance(MINUTE.plusSeconds(1));
    supervisor.stop();
    assertThat(time.pending()).isZero();
    assertThatThrownBy(() -> start(Mono::empty)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void one_task_can_be_stopped_alone() {
    start(Mono::empty);
    supervisor.stop(Meters.Task.REFRESH);
    supervisor.stop(Meters.Task.PRUNE);
    time.advance(MINUTE.multipliedBy(2));
    assertThat(turns).isEmpty();
  }

  private void start(Supplier<Mono<Duration>> turn) {
    supervisor.start(
        new Supervised(
            Meters.Task.REFRESH,
            MINUTE,
            () -> {
              turns.add(time.nanos() / 1_000_000);
              return turn.get();
            }));
  }
}

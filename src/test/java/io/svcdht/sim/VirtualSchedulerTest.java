package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

class VirtualSchedulerTest {

  private final VirtualScheduler scheduler = new VirtualScheduler();
  private final List<String> seen = new ArrayList<>();

  @Test
  void nothing_runs_before_the_clock_is_driven() {
    scheduler.schedule(() -> seen.add("a"));
    assertThat(seen).isEmpty();
    scheduler.advance(Duration.ZERO);
    assertThat(seen).containsExactly("a");
  }

  @Test
  void tasks_run_by_time_and_then_in_the_order_they_were_scheduled() {
    scheduler.schedule(() -> seen.add("late"), 5, TimeUnit.MILLISECONDS);
    scheduler.schedule(() -> seen.add("first"), 1, TimeUnit.MILLISECONDS);
    scheduler.schedule(() -> seen.add("second"), 1, TimeUnit.MILLISECONDS);
    scheduler.schedule(() -> seen.add("now"));
    scheduler.advance(Duration.ofMillis(5));
    assertThat(seen).containsExactly("now", "first", "second", "late");
  }

  @Test
  void both_clocks_stand_at_the_time_of_the_running_task() {
    scheduler.schedule(
        () -> seen.add(scheduler.nanos() + " " + scheduler.wall()), 3, TimeUnit.SECONDS);
    scheduler.advance(Duration.ofSeconds(10));
    assertThat(seen).containsExactly("3000000000 2026-01-01T00:00:03Z");
    assertThat(scheduler.nanos()).isEqualTo(Duration.ofSeconds(10).toNanos());
    assertThat(scheduler.now(TimeUnit.SECONDS))
        .isEqualTo(VirtualScheduler.EPOCH.getEpochSecond() + 10);
  }

  @Test
  void a_task_scheduled_by_a_task_for_now_runs_in_the_same_advance() {
    scheduler.schedule(() -> scheduler.schedule(() -> seen.add("inner")));
    scheduler.advance(Duration.ZERO);
    assertThat(seen).containsExactly("inner");
  }

  @Test
  void a_disposed_task_leaves_the_queue_at_once() {
    Disposable task = scheduler.schedule(() -> seen.add("never"), 1, TimeUnit.DAYS);
    assertThat(scheduler.pending()).isEqualTo(1);
    task.dispose();
    assertThat(scheduler.pending()).isZero();
    assertThat(task.isDisposed()).isTrue();
  }

  @Test
  void a_periodic_task_keeps_its_rhythm_until_disposed() {
    Disposable task =
        scheduler.schedulePeriodically(
            () -> seen.add("" + scheduler.nanos()), 1, 2, TimeUnit.NANOSECONDS);
    scheduler.advance(Duration.ofNanos(5));
    task.dispose();
    scheduler.advance(Duration.ofNanos(5));
    assertThat(seen).containsExactly("1", "3", "5");
    assertThat(scheduler.pending()).isZero();
  }

  @Test
  void a_periodic_task_may_end_itself() {
    AtomicReference<Disposable> own = new AtomicReference<>();
    own.set(
        scheduler.schedulePeriodically(
            () -> {
              seen.add("once");
              own.get().dispose();
            },
            1,
            1,
            TimeUnit.SECONDS));
    scheduler.advance(Duration.ofSeconds(9));
    assertThat(seen).containsExactly("once");
  }

  @Test
  void a_worker_takes_its_tasks_with_it() {
    Scheduler.Worker worker = scheduler.createWorker();
    worker.schedule(() -> seen.add("ran"));
    scheduler.advance(Duration.ZERO);
    worker.schedule(() -> seen.add("never"), 1, TimeUnit.SECONDS);
    worker.schedulePeriodically(() -> seen.add("never"), 1, 1, TimeUnit.SECONDS);
    worker.dispose();
    scheduler.advance(Duration.ofSeconds(5));
    assertThat(seen).containsExactly("ran");
    assertThat(scheduler.pending()).isZero();
    assertThatThrownBy(() -> worker.schedule(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }

  @Test
  void timed_operators_follow_it() {
    Mono.delay(Duration.ofHours(1), scheduler).subscribe(tick -> seen.add("hour"));
    Flux.interval(Duration.ofMinutes(20), scheduler).take(2).subscribe(n -> seen.add("tick " + n));
    Mono.never()
        .timeout(Duration.ofMinutes(30), scheduler)
        .subscribe(value -> {}, failure -> seen.add("timeout"));
    scheduler.advance(Duration.ofHours(2));
    assertThat(seen).containsExactly("tick 0", "timeout", "tick 1", "hour");
    assertThat(scheduler.pending()).isZero();
  }

  @Test
  void run_until_stops_as_soon_as_the_condition_holds() {
    scheduler.schedule(() -> seen.add("a"), 1, TimeUnit.SECONDS);
    scheduler.schedule(() -> seen.add("b"), 2, TimeUnit.SECONDS);
    assertThat(scheduler.runUntil(() -> seen.contains("a"), Duration.ofMinutes(1))).isTrue();
    assertThat(scheduler.nanos()).isEqualTo(Duration.ofSeconds(1).toNanos());
    assertThat(seen).containsExactly("a");
  }

  @Test
  void run_until_gives_up_at_its_limit() {
    assertThat(scheduler.runUntil(() -> false, Duration.ofMinutes(1))).isFalse();
    assertThat(scheduler.nanos()).isEqualTo(Duration.ofMinutes(1).toNanos());
  }

  @Test
  void a_task_that_throws_ends_the_run() {
    scheduler.schedule(() -> {
      throw new IllegalArgumentException("boom");
    });
    assertThatThrownBy(() -> scheduler.advance(Duration.ZERO)).hasMessage("boom");
  }

  @Test
  void a_call_from_another_thread_is_refused() throws InterruptedException {
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    Thread stranger =
        new Thread(() -> {
          try {
            scheduler.schedule(() -> {});
          } catch (IllegalStateException expected) {
            refusal.set(expected);
          }
        });
    stranger.start();
    stranger.join(10_000);
    assertThat(refusal.get()).hasMessageContaining("escaped the simulation");
  }

  @Test
  void a_disposed_scheduler_drops_everything_and_refuses_more() {
    scheduler.schedule(() -> seen.add("never"));
    scheduler.dispose();
    assertThat(scheduler.isDisposed()).isTrue();
    assertThat(scheduler.pending()).isZero();
    assertThatThrownBy(() -> scheduler.schedule(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
  }
}

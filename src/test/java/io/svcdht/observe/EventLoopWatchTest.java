package io.svcdht.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class EventLoopWatchTest {

  private final HandClock clock = new HandClock();
  private final Deque<Runnable> stuck = new ArrayDeque<>();
  private final Executor lively = Runnable::run;

  @Test
  void loops_that_run_what_they_get_are_alive() {
    EventLoopWatch watch = new EventLoopWatch(clock, List.of(lively));
    watch.beat();
    clock.advance(Duration.ofMinutes(5));
    assertThat(watch.longestStall()).isZero();
    assertThat(watch.alive()).isTrue();
  }

  @Test
  void one_loop_that_has_stalled_for_thirty_seconds_is_death() {
    EventLoopWatch watch = new EventLoopWatch(clock, List.of(lively, stuck::add));
    watch.beat();
    clock.advance(Duration.ofSeconds(29));
    assertThat(watch.alive()).isTrue();
    clock.advance(Duration.ofSeconds(1));
    assertThat(watch.alive()).isFalse();
    assertThat(new EventLoopHealth(watch).health().map(Health::getStatus).block())
        .isEqualTo(Status.DOWN);
  }

  @Test
  void a_loop_that_goes_on_is_alive_again() {
    EventLoopWatch watch = new EventLoopWatch(clock, List.of(stuck::add));
    watch.beat();
    clock.advance(Duration.ofMinutes(1));
    stuck.remove().run();
    assertThat(watch.alive()).isTrue();
    assertThat(new EventLoopHealth(watch).health().map(Health::getStatus).block())
        .isEqualTo(Status.UP);
  }

  @Test
  void a_stall_shows_in_seconds_while_it_lasts() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    EventLoopWatch watch = new EventLoopWatch(clock, List.of(lively, stuck::add));
    StallGauge.register(registry, watch);
    watch.beat();
    clock.advance(Duration.ofMillis(2_500));
    assertThat(registry.scrape()).contains("dht_event_loop_stall_seconds 2.5\n");
    stuck.remove().run();
    assertThat(registry.scrape()).contains("dht_event_loop_stall_seconds 0.0\n");
  }

  @Test
  void at_most_one_beat_waits_in_a_loop() {
    EventLoopWatch watch = new EventLoopWatch(clock, List.of(stuck::add));
    for (int i = 0; i < 10; i++) {
      watch.beat();
    }
    assertThat(stuck).hasSize(1);
  }

  @Test
  void a_loop_that_was_shut_down_has_not_stalled() {
    EventLoopWatch watch =
        new EventLoopWatch(
            clock,
            List.of(task -> {
              throw new RejectedExecutionException("shut down");
            }));
    watch.beat();
    clock.advance(Duration.ofMinutes(5));
    assertThat(watch.alive()).isTrue();
  }
}

package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class WithinTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private final VirtualTimeScheduler timers = VirtualTimeScheduler.create();

  @Test
  void an_answer_that_is_there_sets_no_timer() {
    StepVerifier.create(limited(Mono.just("here"))).expectNext("here").verifyComplete();
    StepVerifier.create(limited(Mono.empty())).verifyComplete();
    StepVerifier.create(limited(Mono.error(new IllegalStateException("no"))))
        .verifyErrorMessage("no");
    assertThat(timers.getScheduledTaskCount()).isZero();
  }

  @Test
  void an_answer_in_time_arrives_and_takes_the_timer_away() {
    Sinks.One<String> work = Sinks.one();
    AtomicReference<String> got = new AtomicReference<>("");
    Disposable waiting = limited(work.asMono()).subscribe(got::set, e -> got.set("late"));
    timers.advanceTimeBy(SECOND.minusMillis(1));
    work.tryEmitValue("in time").orThrow();
    timers.advanceTimeBy(SECOND);
    assertThat(got.get()).isEqualTo("in time");
    assertThat(waiting.isDisposed()).isTrue();
  }

  @Test
  void work_that_takes_too_long_is_cancelled_at_the_limit() {
    AtomicBoolean cancelled = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    limited(Mono.<String>never().doOnCancel(() -> cancelled.set(true)))
        .subscribe(value -> {}, failure::set);
    timers.advanceTimeBy(SECOND.minusMillis(1));
    assertThat(failure.get()).isNull();
    timers.advanceTimeBy(Duration.ofMillis(1));
    assertThat(failure.get()).hasMessage("late");
    assertThat(cancelled).isTrue();
  }

  @Test
  void whoever_goes_takes_work_and_timer_along() {
    AtomicBoolean cancelled = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    limited(Mono.<String>never().doOnCancel(() -> cancelled.set(true)))
        .subscribe(value -> {}, failure::set)
        .dispose();
    assertThat(cancelled).isTrue();
    timers.advanceTimeBy(SECOND);
    assertThat(failure.get()).isNull();
  }

  private <T> Mono<T> limited(Mono<T> work) {
    return Within.limit(work, SECOND, () -> new IllegalStateException("late"), timers);
  }
}

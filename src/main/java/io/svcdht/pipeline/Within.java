package io.svcdht.pipeline;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * A time limit that costs nothing where the answer is there at once, as most answers to peers are:
 * the work begins first, and a timer only if it has not ended by then. {@code Mono.timeout} sets
 * its timer before it subscribes.
 */
public final class Within {

  private Within() {}

  /**
   * What {@code work} gives within {@code limit}; else it is cancelled, and {@code late} is the
   * error.
   */
  public static <T> Mono<T> limit(
      Mono<T> work, Duration limit, Supplier<? extends Throwable> late, Scheduler timers) {
    return Mono.create(sink -> begin(work, limit, late, timers, sink));
  }

  private static <T> void begin(
      Mono<T> work,
      Duration limit,
      Supplier<? extends Throwable> late,
      Scheduler timers,
      MonoSink<T> sink) {
    Disposable.Swap timer = Disposables.swap();
    Disposable running =
        work.contextWrite(sink.contextView())
            .doFinally(end -> timer.dispose())
            .subscribe(sink::success, sink::error, sink::success);
    if (running.isDisposed()) {
      return;
    }
    sink.onDispose(running);
    // If the work ends in this very moment the swap is disposed, and disposes what comes late.
    timer.update(
        timers.schedule(
            () -> {
              running.dispose();
              sink.error(late.get());
            },
            limit.toNanos(),
            TimeUnit.NANOSECONDS));
  }
}

package io.svcdht.rpc.http;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Notices when nothing has moved for a while: neither came in nor was taken away. */
final class Stillness {

  private final TimeSource time;
  private final Scheduler timers;
  private volatile long movedNanos;

  /** One that begins now. */
  Stillness(TimeSource time, Scheduler timers) {
    this.time = time;
    this.timers = timers;
    this.movedNanos = time.nanos();
  }

  /** Something moved. */
  void moved() {
    movedNanos = time.nanos();
  }

  /** Fails with {@link TimeoutException} when nothing has moved for {@code patience}. */
  <T> Mono<T> longerThan(Duration patience) {
    return Mono.defer(() -> Mono.delay(left(patience), timers))
        .repeat(() -> left(patience).isPositive())
        .then(Mono.error(() -> new TimeoutException("nothing moved for " + patience)));
  }

  private Duration left(Duration patience) {
    return patience.minusNanos(time.nanos() - movedNanos);
  }
}

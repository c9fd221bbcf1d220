package io.svcdht.pipeline;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/** Both clocks read from a scheduler, as production and simulation have it. */
record TestTime(Scheduler scheduler) implements TimeSource {

  /** A clock that stands still. */
  static final TimeSource STILL =
      new TimeSource() {
        @Override
        public Instant wall() {
          return Cast.EPOCH;
        }

        @Override
        public long nanos() {
          return 0;
        }
      };

  @Override
  public Instant wall() {
    return Cast.EPOCH.plus(Duration.ofNanos(nanos()));
  }

  @Override
  public long nanos() {
    return scheduler.now(TimeUnit.NANOSECONDS);
  }
}

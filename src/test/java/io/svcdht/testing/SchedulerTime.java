package io.svcdht.testing;

import io.svcdht.limits.TimeSource;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;

/**
 * Both clocks read from a scheduler, as production and simulation have it.
 *
 * @param scheduler whose time it is
 * @param origin the wall clock when that is zero
 */
public record SchedulerTime(Scheduler scheduler, Instant origin) implements TimeSource {

  @Override
  public Instant wall() {
    return origin.plusNanos(nanos());
  }

  @Override
  public long nanos() {
    return scheduler.now(TimeUnit.NANOSECONDS);
  }
}

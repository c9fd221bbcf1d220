package io.svcdht.sim;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.time.Instant;

/**
 * A time whose wall clock is wrong.
 *
 * @param time the right one
 * @param ahead what the wall clock is ahead of it
 */
public record SkewedTime(TimeSource time, Duration ahead) implements TimeSource {

  @Override
  public Instant wall() {
    return time.wall().plus(ahead);
  }

  @Override
  public long nanos() {
    return time.nanos();
  }
}

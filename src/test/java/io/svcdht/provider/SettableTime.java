package io.svcdht.provider;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** Both clocks, moved by the test alone. */
public final class SettableTime implements TimeSource {

  private volatile Instant wall = Instant.parse("2026-11-22T12:00:00Z");
  private volatile long nanos = Long.MAX_VALUE - 1_000_000_000L;

  /** Moves both clocks. */
  public void advance(Duration span) {
    wall = wall.plus(span);
    nanos += span.toNanos();
  }

  /** The wall clock jumps; monotonic time does not. */
  public void jumpWall(Duration span) {
    wall = wall.plus(span);
  }

  @Override
  public Instant wall() {
    return wall;
  }

  @Override
  public long nanos() {
    return nanos;
  }
}

package io.svcdht.provider;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** Both clocks, moved by the test alone. */
public final class SettableTime implements TimeSource {

  private Instant wall = Instant.parse("2026-11-22T12:00:00Z");
  private long nanos = Long.MAX_VALUE - 1_000_000_000L;

  /** Moves both clocks. */
  public synchronized void advance(Duration span) {
    wall = wall.plus(span);
    nanos += span.toNanos();
  }

  /** The wall clock jumps; monotonic time does not. */
  public synchronized void jumpWall(Duration span) {
    wall = wall.plus(span);
  }

  @Override
  public synchronized Instant wall() {
    return wall;
  }

  @Override
  public synchronized long nanos() {
    return nanos;
  }
}

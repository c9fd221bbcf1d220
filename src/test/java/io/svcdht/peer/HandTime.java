package io.svcdht.peer;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** Clocks that stand still until a test moves them. */
final class HandTime implements TimeSource {

  private volatile Instant wall = Instant.parse("2026-11-22T12:00:00Z");
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000_000L);

  @Override
  public Instant wall() {
    return wall;
  }

  @Override
  public long nanos() {
    return nanos.get();
  }

  /** Moves both clocks; the monotonic one overflows soon, as it may. */
  void advance(Duration span) {
    wall = wall.plus(span);
    nanos.addAndGet(span.toNanos());
  }

  /** Moves the wall clock alone. */
  void turnWallClock(Duration span) {
    wall = wall.plus(span);
  }
}

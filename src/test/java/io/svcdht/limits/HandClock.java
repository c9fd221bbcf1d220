package io.svcdht.limits;

import java.time.Duration;
import java.time.Instant;

/** A clock that moves by hand; its monotonic reading overflows within the first minute. */
public final class HandClock implements TimeSource {

  private long nanos = Long.MAX_VALUE - 30_000_000_000L;
  private Instant wall = Instant.parse("2026-11-22T12:00:00Z");

  @Override
  public Instant wall() {
    return wall;
  }

  @Override
  public long nanos() {
    return nanos;
  }

  /** Moves both clocks. */
  public void advance(Duration span) {
    nanos += span.toNanos();
    wall = wall.plus(span);
  }
}

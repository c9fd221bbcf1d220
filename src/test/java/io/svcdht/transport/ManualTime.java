package io.svcdht.transport;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock the test moves. */
final class ManualTime implements TimeSource {

  private Instant wall = Instant.parse("2030-01-01T00:00:00Z");
  private long nanos = 1_000;

  void pass(Duration span) {
    wall = wall.plus(span);
    nanos += span.toNanos();
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

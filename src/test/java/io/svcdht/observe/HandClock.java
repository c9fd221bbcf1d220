package io.svcdht.observe;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.time.Instant;

/** A clock that moves by hand. */
final class HandClock implements TimeSource {

  private long nanos = 7;

  @Override
  public Instant wall() {
    return FactsBuilder.EPOCH.plusNanos(nanos);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  void advance(Duration span) {
    nanos += span.toNanos();
  }
}

package io.svcdht.config;

import io.svcdht.limits.TimeSource;
import java.time.Instant;

/** The machine's clocks. */
final class SystemTime implements TimeSource {

  @Override
  public Instant wall() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}

package io.svcdht.testing;

import io.svcdht.limits.TimeSource;
import java.time.Instant;

/** The time of this machine, for tests over real sockets. */
public final class RealTime implements TimeSource {

  @Override
  public Instant wall() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}

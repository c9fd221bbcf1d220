package io.svcdht.bench.cluster;

import io.svcdht.limits.TimeSource;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** The machine's clocks, and its chance for several threads. */
public final class MachineTime implements TimeSource {

  public static final MachineTime INSTANCE = new MachineTime();
  static final RandomGenerator RANDOM = () -> ThreadLocalRandom.current().nextLong();

  private MachineTime() {}

  @Override
  public Instant wall() {
    return Instant.now();
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }
}

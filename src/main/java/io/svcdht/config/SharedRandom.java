package io.svcdht.config;

import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Chance for several threads without contention: each call goes to the calling thread's generator.
 * For jitter, targets and ids, never for keys.
 */
final class SharedRandom implements RandomGenerator {

  @Override
  public long nextLong() {
    return ThreadLocalRandom.current().nextLong();
  }
}

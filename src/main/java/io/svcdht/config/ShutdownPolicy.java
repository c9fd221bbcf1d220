package io.svcdht.config;

import java.time.Duration;

/**
 * How long the steps of stopping may take (docs/RUNBOOK.md); their sum stays under a grace period
 * of 60 s.
 *
 * @param drainDelay {@code dht.shutdown.drain-delay}: serving on after readiness is gone, because
 *     load balancers lag behind
 * @param reads finishing what callers have asked
 * @param peers telling peers and letting go of their connections
 */
record ShutdownPolicy(Duration drainDelay, Duration reads, Duration peers) {

  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

  /** Checks the range. */
  ShutdownPolicy {
    if (drainDelay.isNegative() || drainDelay.compareTo(LONGEST_DELAY) > 0) {
      throw new IllegalArgumentException(
          "dht.shutdown.drain-delay is " + drainDelay + ", allowed are 0s to 30s");
    }
  }

  static ShutdownPolicy defaults() {
    return new ShutdownPolicy(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(25));
  }

  ShutdownPolicy withDrainDelay(Duration delay) {
    return new ShutdownPolicy(delay, reads, peers);
  }
}

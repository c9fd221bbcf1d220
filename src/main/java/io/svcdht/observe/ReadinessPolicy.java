package io.svcdht.observe;

import java.time.Duration;

/**
 * When a node counts as ready.
 *
 * @param required {@code dht.bootstrap.required}: how many seeds make a quorum where there are that
 *     many
 * @param minFillPercent {@code dht.readiness.min-fill-pct}
 * @param isolation {@code dht.readiness.isolation}: how long without any peer until a ready node
 *     says so
 * @param warming longest time to pull records before serving anyway
 */
public record ReadinessPolicy(
    int required, int minFillPercent, Duration isolation, Duration warming) {

  /** Checks the ranges. */
  public ReadinessPolicy {
    if (required < 1 || required > 64) {
      throw new IllegalArgumentException(
          "dht.bootstrap.required is " + required + ", allowed are 1 to 64");
    }
    if (minFillPercent < 0 || minFillPercent > 100) {
      throw new IllegalArgumentException(
          "dht.readiness.min-fill-pct is " + minFillPercent + ", allowed are 0 to 100");
    }
    if (isolation.compareTo(Duration.ofSeconds(1)) < 0
        || isolation.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException(
          "dht.readiness.isolation is " + isolation + ", allowed are 1s to 1h");
    }
  }

  /** One seed, 60 % of the peers offered, a minute of isolation, 30 s of warming. */
  public static ReadinessPolicy defaults() {
    return new ReadinessPolicy(1, 60, Duration.ofSeconds(60), Duration.ofSeconds(30));
  }
}

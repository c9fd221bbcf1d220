package io.svcdht.supervision;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter: the n-th pause is {@code first · 2^n}, at most {@code cap}, then
 * ±20 % by chance, so that nodes that failed together do not come back together.
 *
 * @param first the pause after the first failure
 * @param cap the longest pause before jitter
 */
public record Backoff(Duration first, Duration cap) {

  /** Jitter on either side. */
  public static final double JITTER = 0.2;

  private static final int MAX_DOUBLINGS = 30;

  /** Checks the range. */
  public Backoff {
    if (first.isNegative() || first.isZero() || cap.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "backoff from " + first + " to " + cap + " is not 0 < first ≤ cap");
    }
  }

  /** The pause after {@code failures} failures in a row, the first being number 0. */
  public Duration pause(int failures, RandomGenerator random) {
    int doublings = Math.clamp(failures, 0, MAX_DOUBLINGS);
    double nanos = Math.min((double) cap.toNanos(), (double) first.toNanos() * (1L << doublings));
    return jittered(Duration.ofNanos((long) nanos), random);
  }

  /** {@code span} ±20 %. */
  public static Duration jittered(Duration span, RandomGenerator random) {
    double factor = 1 - JITTER + 2 * JITTER * random.nextDouble();
    return Duration.ofNanos((long) (span.toNanos() * factor));
  }
}

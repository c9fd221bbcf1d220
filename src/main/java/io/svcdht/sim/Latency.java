package io.svcdht.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a message takes one way. */
public sealed interface Latency {

  /** The next message's way. */
  Duration draw(RandomGenerator random);

  /** Always the same. */
  record Constant(Duration oneWay) implements Latency {
    /** Checks the sign. */
    public Constant {
      if (oneWay.isNegative()) {
        throw new IllegalArgumentException("latency " + oneWay + " is negative");
      }
    }

    @Override
    public Duration draw(RandomGenerator random) {
      return oneWay;
    }
  }

  /**
   * Log-normal, as measured on real networks: most messages near the median, a long tail.
   *
   * @param median half of the messages are faster
   * @param sigma of the logarithm; 0.5 puts the 99th percentile at 3.2 times the median
   * @param longest where the tail is cut
   */
  record LogNormal(Duration median, double sigma, Duration longest) implements Latency {
    /** Checks the ranges. */
    public LogNormal {
      if (median.isNegative() || median.isZero() || longest.compareTo(median) < 0) {
        throw new IllegalArgumentException(
            "latency of median " + median + " and " + longest + " at most is not 0 < median ≤ max");
      }
      if (!(sigma >= 0 && sigma <= 3)) {
        throw new IllegalArgumentException("latency sigma " + sigma + " is not in 0…3");
      }
    }

    @Override
    public Duration draw(RandomGenerator random) {
      double nanos = median.toNanos() * Math.exp(sigma * random.nextGaussian());
      return Duration.ofNanos((long) Math.min(nanos, (double) longest.toNanos()));
    }
  }
}

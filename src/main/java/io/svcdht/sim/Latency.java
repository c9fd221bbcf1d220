package io.svcdht.sim;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long a message takes one way. */
public sealed interface Latency {

  /**
   * Where a node is.
   *
   * @param node its number in the network
   * @param region one of {@link Regions}
   */
  record Place(int node, int region) {}

  /** One way of the next message between two places, in nanoseconds. */
  long nanos(Place from, Place to, RandomGenerator random);

  /** What a report says of it. */
  String label();

  /** Always the same. */
  record Constant(Duration oneWay) implements Latency {
    /** Checks the sign. */
    public Constant {
      if (oneWay.isNegative()) {
        throw new IllegalArgumentException("latency " + oneWay + " is negative");
      }
    }

    @Override
    public long nanos(Place from, Place to, RandomGenerator random) {
      return oneWay.toNanos();
    }

    @Override
    public String label() {
      return "constant " + millis(oneWay) + " ms one way";
    }
  }

  /**
   * A local network: each pair of nodes has a round trip of its own, evenly between two bounds, and
   * each message up to 5 % more.
   *
   * @param least round trip
   * @param most round trip
   */
  record Local(Duration least, Duration most) implements Latency {
    private static final double JITTER = 0.05;

    /** Checks the order. */
    public Local {
      if (least.isNegative() || most.compareTo(least) < 0) {
        throw new IllegalArgumentException(
            "round trips of " + least + " to " + most + " are not 0 ≤ least ≤ most");
      }
    }

    @Override
    public long nanos(Place from, Place to, RandomGenerator random) {
      double span = (double) most.toNanos() - least.toNanos();
      double oneWay = (least.toNanos() + span * Pairs.uniform(from.node(), to.node())) / 2;
      return (long) (oneWay * (1 + JITTER * random.nextDouble()));
    }

    @Override
    public String label() {
      return "lan, round trips " + millis(least) + " to " + millis(most) + " ms by pair";
    }
  }

  /**
   * Log-normal, as measured on real networks: most messages near the median, a long tail; each
   * message is drawn anew.
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
    public long nanos(Place from, Place to, RandomGenerator random) {
      double nanos = median.toNanos() * Math.exp(sigma * random.nextGaussian());
      return (long) Math.min(nanos, (double) longest.toNanos());
    }

    @Override
    public String label() {
      return "log-normal, median " + millis(median) + " ms one way";
    }
  }

  /**
   * The world: the median between the regions of both ends, half as a round trip, times a factor of
   * the pair's own (log-normal, sigma 0.15) and one of each message (log-normal, sigma 0.08).
   */
  record World() implements Latency {
    private static final double PAIR_SIGMA = 0.15;
    private static final double JITTER_SIGMA = 0.08;
    private static final double HALF_MS_NANOS = 5e5;

    @Override
    public long nanos(Place from, Place to, RandomGenerator random) {
      double median = Regions.rttMillis(from.region(), to.region()) * HALF_MS_NANOS;
      double pair = PAIR_SIGMA * Pairs.gaussian(from.node(), to.node());
      return (long) (median * Math.exp(pair + JITTER_SIGMA * random.nextGaussian()));
    }

    @Override
    public String label() {
      return "world, " + Regions.NAMES.size() + " regions";
    }
  }

  private static String millis(Duration span) {
    double ms = span.toNanos() / 1e6;
    return ms == Math.rint(ms) ? Long.toString((long) ms) : Double.toString(ms);
  }
}

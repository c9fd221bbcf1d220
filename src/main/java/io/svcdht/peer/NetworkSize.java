package io.svcdht.peer;

import io.svcdht.id.Distance;
import io.svcdht.id.Key;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * How many nodes the network has, by how close together they stand (docs/PROTOCOL.md §6). The
 * distance of the n-th nearest of N uniform points to a random target has the expectation n ÷ N of
 * the space, and (n − 1) ÷ distance is an unbiased estimate of N. The median of many such lookups
 * is little moved by a few regions that somebody has crowded. Safe for several threads.
 */
public final class NetworkSize {

  /** Lookups before there is an estimate. */
  public static final int ENOUGH = 16;

  /** Lookups remembered; the oldest gives way. */
  static final int WINDOW = 64;

  private final double[] samples = new double[WINDOW];
  private int taken;
  private volatile double median = Double.NaN;

  /**
   * A lookup of a <em>random</em> {@code target} found {@code nth} as the n-th nearest; with n
   * below 2 nothing can be said.
   */
  public void sample(Key target, Key nth, int n) {
    double share = Distance.between(target, nth).share();
    if (n >= 2 && share > 0) {
      take((n - 1) / share);
    }
  }

  /** Nodes in the network, this one not counted; empty before {@link #ENOUGH} lookups. */
  public OptionalDouble estimate() {
    double now = median;
    return Double.isNaN(now) ? OptionalDouble.empty() : OptionalDouble.of(now);
  }

  /** Nodes that an honest network would have within {@code distance} of any point. */
  public OptionalDouble expectedWithin(Distance distance) {
    double now = median;
    return Double.isNaN(now) ? OptionalDouble.empty() : OptionalDouble.of(now * distance.share());
  }

  /** Within which distance of any point {@code nodes} are to be expected. */
  public Distance radius(int nodes) {
    double now = median;
    return Distance.ofShare(Double.isNaN(now) ? 1 : nodes / now);
  }

  /**
   * Forgets what was seen so far, as the network may have changed; the estimate stays until there
   * are {@link #ENOUGH} new lookups.
   */
  public synchronized void restart() {
    taken = 0;
  }

  /** Lookups so far, at most {@link #WINDOW}. */
  public synchronized int samples() {
    return Math.min(taken, WINDOW);
  }

  private synchronized void take(double size) {
    samples[taken % WINDOW] = size;
    taken = taken == 2 * WINDOW - 1 ? WINDOW : taken + 1;
    int count = Math.min(taken, WINDOW);
    if (count >= ENOUGH) {
      double[] sorted = Arrays.copyOf(samples, count);
      Arrays.sort(sorted);
      median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
    }
  }
}

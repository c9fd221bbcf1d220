package io.svcdht.sim.scenario;

import java.util.Arrays;
import java.util.Collection;

/** Measured values in order; percentiles are by nearest rank, and 0 of an empty sample. */
public final class Sample {

  private final double[] sorted;

  private Sample(double[] sorted) {
    this.sorted = sorted;
  }

  /** Takes values as they come. */
  static final class Collector {
    private double[] values = new double[64];
    private int count;

    void add(double value) {
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      values[count++] = value;
    }

    int count() {
      return count;
    }

    Sample sample() {
      double[] sorted = Arrays.copyOf(values, count);
      Arrays.sort(sorted);
      return new Sample(sorted);
    }
  }

  /** Of {@code values}. */
  public static Sample of(Collection<? extends Number> values) {
    return new Sample(values.stream().mapToDouble(Number::doubleValue).sorted().toArray());
  }

  /** How many values. */
  public int count() {
    return sorted.length;
  }

  /** What {@code percent} of 100 values did not exceed. */
  public double percentile(double percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }

  /** The median. */
  public double p50() {
    return percentile(50);
  }

  /** The 95th percentile. */
  public double p95() {
    return percentile(95);
  }

  /** The 99th percentile. */
  public double p99() {
    return percentile(99);
  }

  /** The greatest. */
  public double max() {
    return percentile(100);
  }

  /** The average; 0 of an empty sample. */
  public double mean() {
    return Arrays.stream(sorted).average().orElse(0);
  }

  /** How many values are in {@code from}, inclusive, to {@code to}, exclusive. */
  public int between(double from, double to) {
    return below(to) - below(from);
  }

  /** How many values are below {@code bound}. */
  public int below(double bound) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < bound) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}

package io.svcdht.sim;

import java.util.Collection;

/**
 * Percentiles of a sample by nearest rank; all 0 of an empty one.
 *
 * @param count how many values
 * @param p50 median
 * @param p95 95th percentile
 * @param p99 99th percentile
 * @param max greatest
 */
public record Percentiles(int count, double p50, double p95, double p99, double max) {

  /** Of {@code values}. */
  public static Percentiles of(Collection<? extends Number> values) {
    double[] sorted = values.stream().mapToDouble(Number::doubleValue).sorted().toArray();
    return new Percentiles(
        sorted.length, rank(sorted, 50), rank(sorted, 95), rank(sorted, 99), rank(sorted, 100));
  }

  private static double rank(double[] sorted, int percent) {
    if (sorted.length == 0) {
      return 0;
    }
    int rank = (int) Math.ceil(sorted.length * percent / 100.0);
    return sorted[Math.clamp(rank - 1, 0, sorted.length - 1)];
  }
}

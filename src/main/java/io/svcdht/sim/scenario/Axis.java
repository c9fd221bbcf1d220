package io.svcdht.sim.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * The horizontal axis of times: logarithmic, from one power of ten to another.
 *
 * @param least its left end in milliseconds, a power of ten
 * @param decades to its right end
 * @param left where it begins on paper
 * @param width on paper
 */
record Axis(double least, int decades, double left, double width) {

  /** One that has room for all values of {@code samples} above zero. */
  static Axis of(List<Sample> samples, double left, double width) {
    double low = 1;
    double high = 10;
    for (Sample sample : samples) {
      if (sample.count() > 0) {
        low = Math.min(low, Math.max(0.1, sample.percentile(1)));
        high = Math.max(high, sample.max());
      }
    }
    double first = Math.floor(Math.log10(low));
    int decades = (int) Math.ceil(Math.log10(high) - first - 1e-9);
    return new Axis(Math.pow(10, first), Math.max(1, decades), left, width);
  }

  /** Where {@code ms} is; what is below the axis is at its left end. */
  double x(double ms) {
    double decade = Math.log10(Math.max(ms, least) / least);
    return left + width * Math.min(decade, decades) / decades;
  }

  /** The powers of ten on it. */
  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i <= decades; i++) {
      ticks.add(least * Math.pow(10, i));
    }
    return ticks;
  }
}

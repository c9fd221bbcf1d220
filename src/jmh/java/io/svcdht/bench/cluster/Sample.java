package io.svcdht.bench.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * What one phase of load gave: for each success a pair of microseconds, to the first verified
 * provider and to the end (for provides both are the end), and the copies made.
 *
 * @param millis how long the phase took
 * @param operations successes
 * @param failures operations that found or stored nothing, or ended incomplete
 * @param copies holders that took a record
 * @param firsts microseconds to the first
 * @param ends microseconds to the end
 */
record Sample(
    long millis,
    int operations,
    int failures,
    long copies,
    List<Integer> firsts,
    List<Integer> ends) {

  /** One line that {@link #read} understands. */
  String line() {
    return millis
        + " "
        + operations
        + " "
        + failures
        + " "
        + copies
        + " "
        + numbers(firsts)
        + " "
        + numbers(ends);
  }

  static Sample read(String line) {
    String[] words = line.split(" ", -1);
    return new Sample(
        Long.parseLong(words[0]),
        Integer.parseInt(words[1]),
        Integer.parseInt(words[2]),
        Long.parseLong(words[3]),
        numbers(words[4]),
        numbers(words[5]));
  }

  /** Phases that ran at the same time, as one. */
  static Sample together(List<Sample> samples) {
    return joined(samples, samples.stream().mapToLong(Sample::millis).max().orElse(0));
  }

  /** Phases that ran one after the other, as one. */
  static Sample inTurn(List<Sample> samples) {
    return joined(samples, samples.stream().mapToLong(Sample::millis).sum());
  }

  private static Sample joined(List<Sample> samples, long millis) {
    List<Integer> firsts = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    samples.forEach(sample -> {
      firsts.addAll(sample.firsts);
      ends.addAll(sample.ends);
    });
    return new Sample(
        millis,
        samples.stream().mapToInt(Sample::operations).sum(),
        samples.stream().mapToInt(Sample::failures).sum(),
        samples.stream().mapToLong(Sample::copies).sum(),
        firsts,
        ends);
  }

  double perSecond() {
    return operations * 1000.0 / Math.max(1, millis);
  }

  double successPercent() {
    return 100.0 * operations / Math.max(1, operations + failures);
  }

  /** {@code p50 / p95 / p99} in milliseconds. */
  static String percentiles(List<Integer> micros) {
    List<Integer> sorted = micros.stream().sorted().toList();
    return String.format(
        Locale.ROOT, "%.2f / %.2f / %.2f", at(sorted, 50), at(sorted, 95), at(sorted, 99));
  }

  private static double at(List<Integer> sorted, int percent) {
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
    return sorted.get(Math.max(0, rank - 1)) / 1000.0;
  }

  private static String numbers(List<Integer> values) {
    return values.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private static List<Integer> numbers(String text) {
    List<Integer> values = new ArrayList<>();
    for (String number : text.isEmpty() ? new String[0] : text.split(",")) {
      values.add(Integer.valueOf(number));
    }
    return values;
  }
}

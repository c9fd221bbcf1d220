package io.svcdht.peer;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long a peer takes to answer: a moving average (RFC 6298 §2, gain 1/8) and the 95th percentile
 * of its last {@link #WINDOW} answers by nearest rank, which is what a hedge waits for
 * (docs/PROTOCOL.md §7). Immutable: numbers in, numbers out.
 */
public final class Rtt {

  /** Answers remembered. */
  public static final int WINDOW = 32;

  /** What both figures answer before the first measurement: the longest hedge delay. */
  public static final Duration ASSUMED = Duration.ofMillis(250);

  /** Nothing measured yet. */
  public static final Rtt UNMEASURED = new Rtt(new long[0], 0, ASSUMED, ASSUMED);

  private static final int GAIN_SHIFT = 3;

  private final long[] window;
  private final long samples;
  private final Duration mean;
  private final Duration p95;

  private Rtt(long[] window, long samples, Duration mean, Duration p95) {
    this.window = window;
    this.samples = samples;
    this.mean = mean;
    this.p95 = p95;
  }

  /** With one more answer; a negative time, as clocks give none, counts as zero. */
  public Rtt with(Duration sample) {
    long nanos = Math.max(0, sample.toNanos());
    long[] next = Arrays.copyOf(window, Math.min(WINDOW, window.length + 1));
    next[(int) (samples % WINDOW)] = nanos;
    long average = samples == 0 ? nanos : smoothed(mean.toNanos(), nanos);
    return new Rtt(
        next, samples + 1, Duration.ofNanos(average), Duration.ofNanos(percentile95(next)));
  }

  /** The moving average. */
  public Duration mean() {
    return mean;
  }

  /** What 95 of 100 answers did not exceed. */
  public Duration p95() {
    return p95;
  }

  /** How many answers were measured. */
  public long samples() {
    return samples;
  }

  private static long smoothed(long mean, long sample) {
    return mean + ((sample - mean) >> GAIN_SHIFT);
  }

  private static long percentile95(long[] window) {
    long[] sorted = window.clone();
    Arrays.sort(sorted);
    int rank = (sorted.length * 95 + 99) / 100;
    return sorted[rank - 1];
  }

  @Override
  public String toString() {
    return "Rtt[" + mean + ", p95 " + p95 + ", " + samples + " samples]";
  }
}

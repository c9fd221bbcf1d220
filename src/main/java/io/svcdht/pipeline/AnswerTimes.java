package io.svcdht.pipeline;

import java.time.Duration;
import java.util.Arrays;

/**
 * How long this node's requests have lately taken until the answer was there, dialling included:
 * what can be expected of a peer that was never met. Between continents that is several times the
 * round trip, and who is given up sooner is given up in error. Safe for several threads.
 */
final class AnswerTimes {

  /** Answers remembered; the oldest gives way. */
  static final int WINDOW = 256;

  /** Answers before anything is said, and between two looks at them. */
  static final int EVERY = 32;

  private static final int PERCENT = 99;

  private final long[] nanos = new long[WINDOW];
  private long taken;
  private volatile long p99;

  /** A request was answered after {@code took}. */
  synchronized void add(Duration took) {
    nanos[(int) (taken++ % WINDOW)] = took.toNanos();
    if (taken % EVERY == 0) {
      long[] sorted = Arrays.copyOf(nanos, (int) Math.min(taken, WINDOW));
      Arrays.sort(sorted);
      p99 = sorted[(sorted.length * PERCENT + 99) / 100 - 1];
    }
  }

  /** What 99 of 100 answers did not exceed; zero before the first {@link #EVERY}. */
  Duration p99() {
    return Duration.ofNanos(p99);
  }
}

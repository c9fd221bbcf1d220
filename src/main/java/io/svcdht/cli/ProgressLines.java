package io.svcdht.cli;

import io.svcdht.sim.scenario.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Tells on standard error how far long work is: a line now and then, and none at all of work that
 * is soon done. Standard output is the result's.
 */
final class ProgressLines implements Progress {

  /** Time between two lines, and until the first one. */
  static final Duration EVERY = Duration.ofSeconds(2);

  private final PrintWriter err;
  private final LongSupplier nanos;
  private String what = "";
  private long toldNanos;

  /** {@code nanos} tells the time. */
  ProgressLines(PrintWriter err, LongSupplier nanos) {
    this.err = err;
    this.nanos = nanos;
    this.toldNanos = nanos.getAsLong();
  }

  /** What the next lines are about. */
  void of(String name) {
    what = name;
  }

  @Override
  public void at(String step, long done, long all) {
    long now = nanos.getAsLong();
    if (now - toldNanos >= EVERY.toNanos()) {
      toldNanos = now;
      err.println(what + ": " + step + " " + done + " of " + all);
    }
  }
}

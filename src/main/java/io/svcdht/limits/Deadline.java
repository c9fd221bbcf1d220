package io.svcdht.limits;

import java.time.Duration;

/**
 * The monotonic instant after which nobody waits for a piece of work any more.
 *
 * @param atNanos reading of {@link TimeSource#nanos()} at which the time is up
 */
public record Deadline(long atNanos) {

  /** A deadline {@code span} from now; a negative span is one that has passed. */
  public static Deadline after(Duration span, TimeSource time) {
    return new Deadline(time.nanos() + span.toNanos());
  }

  /** What is left, never negative. */
  public Duration remaining(TimeSource time) {
    return Duration.ofNanos(Math.max(0, atNanos - time.nanos()));
  }

  /** Whether the time is up. */
  public boolean passed(TimeSource time) {
    return atNanos - time.nanos() <= 0;
  }

  /** The earlier of this deadline and one {@code span} from now. */
  public Deadline within(Duration span, TimeSource time) {
    Deadline other = after(span, time);
    return atNanos - other.atNanos <= 0 ? this : other;
  }
}

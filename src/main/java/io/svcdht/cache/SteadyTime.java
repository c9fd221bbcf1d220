package io.svcdht.cache;

import io.svcdht.limits.TimeSource;
import java.time.Instant;

/**
 * Nanoseconds that only ever go forward at the pace of monotonic time, from an origin of one's
 * choice. A store that lives in memory begins at 0; one on a disk begins at the wall clock as it
 * opens, so that what it wrote before keeps its meaning, and from then on follows that clock no
 * more: a jump of it neither revives nor kills a record.
 */
final class SteadyTime {

  private static final long JUMP_NANOS = 1_000_000_000L;

  private final TimeSource time;
  private final long origin;

  private SteadyTime(TimeSource time, long now) {
    this.time = time;
    this.origin = time.nanos() - now;
  }

  /** Begins at 0. */
  static SteadyTime fromZero(TimeSource time) {
    return new SteadyTime(time, 0);
  }

  /** Begins at the wall clock, in nanoseconds since 1970. */
  static SteadyTime fromWall(TimeSource time) {
    return new SteadyTime(time, nanosOf(time.wall()));
  }

  /** Nanoseconds since 1970; right until the year 2262. */
  static long nanosOf(Instant instant) {
    return Math.addExact(
        Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), instant.getNano());
  }

  /** Now. */
  long now() {
    return time.nanos() - origin;
  }

  /**
   * How far the wall clock is ahead of a time that began with it: what it has jumped since. Less
   * than a second is none.
   */
  long shift() {
    long shift = nanosOf(time.wall()) - now();
    return Math.abs(shift) < JUMP_NANOS ? 0 : shift;
  }

  /** The wall clock, for what comes from elsewhere. */
  Instant wall() {
    return time.wall();
  }
}

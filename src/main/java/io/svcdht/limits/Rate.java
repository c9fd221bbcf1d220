package io.svcdht.limits;

import java.time.Duration;

/**
 * So many permits a second, given out in equal parts at least ten times a second: a limit of one
 * second would let twice its number through around the edge between two of them. In a span of any
 * length no more pass than {@code perSecond} × span + 2 × {@link #burst}.
 *
 * @param perSecond permits a second, {@link #LEAST} to {@link #MOST}
 */
public record Rate(long perSecond) {

  /** The smallest: one permit in a tenth of a second. */
  public static final long LEAST = 10;

  /** The largest: what is given out at once is counted in an int. */
  public static final long MOST = 20_000_000_000L;

  private static final int PARTS = 10;
  private static final long SECOND = 1_000_000_000L;

  /** Checks the range. */
  public Rate {
    if (perSecond < LEAST || perSecond > MOST) {
      throw new IllegalArgumentException(
          "a rate of " + perSecond + "/s is not " + LEAST + " to " + MOST);
    }
  }

  /** Permits given out at once, at the start of each {@link #period}. */
  public int burst() {
    return (int) (perSecond / PARTS);
  }

  /** How often, at most 100 ms; rounded up, so that the rate is never exceeded. */
  public Duration period() {
    return Duration.ofNanos((burst() * SECOND + perSecond - 1) / perSecond);
  }
}

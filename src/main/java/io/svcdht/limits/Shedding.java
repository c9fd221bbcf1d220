package io.svcdht.limits;

/**
 * What a node still takes when its places, requests or bytes run short: writes are shed first, from
 * a share of the capacity on, so that reads go on until it is used up (operations guide, "REST").
 *
 * @param writePercent share of every capacity that writes may use beside the reads, 1 to 100
 */
public record Shedding(int writePercent) {

  private static final int WHOLE = 100;

  /** Checks the range. */
  public Shedding {
    if (writePercent < 1 || writePercent > WHOLE) {
      throw new IllegalArgumentException(
          "dht.limits.write-pct is " + writePercent + ", allowed are 1 to 100");
    }
  }

  /** Four fifths. */
  public static Shedding defaults() {
    return new Shedding(80);
  }

  /** What must be left of {@code capacity} when a write is let in; nothing for a read. */
  public int reserve(boolean write, int capacity) {
    return write ? capacity - Math.max(1, (int) ((long) capacity * writePercent / WHOLE)) : 0;
  }

  /** Whether one more is let in while {@code free} of {@code capacity} are. */
  public boolean admits(boolean write, int free, int capacity) {
    return free > reserve(write, capacity);
  }
}

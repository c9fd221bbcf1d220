package io.svcdht.id;

/**
 * XOR of two keys, an unsigned big-endian integer of 256 bits (Kademlia §2.1).
 *
 * @param w0 bits 0…63, most significant first
 * @param w1 bits 64…127
 * @param w2 bits 128…191
 * @param w3 bits 192…255
 */
public record Distance(long w0, long w1, long w2, long w3) implements Comparable<Distance> {

  private static final double TWO_TO_64 = 0x1p64;

  /** From {@code a} to {@code b}, which is from {@code b} to {@code a}. */
  public static Distance between(Key a, Key b) {
    return new Distance(a.w0() ^ b.w0(), a.w1() ^ b.w1(), a.w2() ^ b.w2(), a.w3() ^ b.w3());
  }

  /**
   * The distance that is this share of the whole space, exact to 53 bits; the longest there is from
   * 1 on, zero below 0.
   */
  public static Distance ofShare(double share) {
    if (share >= 1) {
      return new Distance(-1, -1, -1, -1);
    }
    double high = Math.max(0, share) * TWO_TO_64;
    double whole = Math.floor(high);
    return new Distance(unsigned(whole), unsigned((high - whole) * TWO_TO_64), 0, 0);
  }

  /** Which share of the whole space is nearer than this, 0…1. */
  public double share() {
    return (toDouble(w0) + toDouble(w1) / TWO_TO_64) / TWO_TO_64;
  }

  /** Unsigned order: nearer first. */
  @Override
  public int compareTo(Distance other) {
    int c = Long.compareUnsigned(w0, other.w0);
    if (c == 0) {
      c = Long.compareUnsigned(w1, other.w1);
    }
    if (c == 0) {
      c = Long.compareUnsigned(w2, other.w2);
    }
    return c == 0 ? Long.compareUnsigned(w3, other.w3) : c;
  }

  private static double toDouble(long word) {
    double half = (double) (word >>> 1);
    return half * 2 + (word & 1);
  }

  private static long unsigned(double value) {
    return value >= 0x1p63 ? (long) (value - 0x1p63) | Long.MIN_VALUE : (long) value;
  }
}

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

  /** From {@code a} to {@code b}, which is from {@code b} to {@code a}. */
  public static Distance between(Key a, Key b) {
    return new Distance(a.w0() ^ b.w0(), a.w1() ^ b.w1(), a.w2() ^ b.w2(), a.w3() ^ b.w3());
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
}

package io.svcdht.id;

/**
 * A point of the 256-bit space that nodes and contents share: four big-endian words, so that
 * distances are compared without arrays (Maymounkov and Mazières, Kademlia, §2.1).
 */
public sealed interface Key permits NodeId, Cid {

  /** Bits 0…63, most significant first. */
  long w0();

  /** Bits 64…127. */
  long w1();

  /** Bits 128…191. */
  long w2();

  /** Bits 192…255. */
  long w3();

  /** Length of the prefix shared with {@code other}, 0…256 bits. */
  default int sharedPrefix(Key other) {
    long x = w0() ^ other.w0();
    if (x != 0) {
      return Long.numberOfLeadingZeros(x);
    }
    x = w1() ^ other.w1();
    if (x != 0) {
      return 64 + Long.numberOfLeadingZeros(x);
    }
    x = w2() ^ other.w2();
    if (x != 0) {
      return 128 + Long.numberOfLeadingZeros(x);
    }
    x = w3() ^ other.w3();
    return x == 0 ? 256 : 192 + Long.numberOfLeadingZeros(x);
  }

  /** Bit {@code index}, 0 the most significant. */
  default boolean bit(int index) {
    long word =
        switch (index >>> 6) {
          case 0 -> w0();
          case 1 -> w1();
          case 2 -> w2();
          default -> w3();
        };
    return (word >>> (63 - (index & 63)) & 1) != 0;
  }

  /**
   * Which of two keys is nearer to this one: negative if {@code a} is, positive if {@code b}, 0 if
   * they are equal. Allocates nothing.
   */
  default int compareDistance(Key a, Key b) {
    int c = Long.compareUnsigned(a.w0() ^ w0(), b.w0() ^ w0());
    if (c != 0) {
      return c;
    }
    c = Long.compareUnsigned(a.w1() ^ w1(), b.w1() ^ w1());
    if (c != 0) {
      return c;
    }
    c = Long.compareUnsigned(a.w2() ^ w2(), b.w2() ^ w2());
    return c != 0 ? c : Long.compareUnsigned(a.w3() ^ w3(), b.w3() ^ w3());
  }

  /** The same point read as a node id, as FIND_NODE's target has it. */
  default NodeId toNodeId() {
    return new NodeId(w0(), w1(), w2(), w3());
  }

  /** The 32 bytes, big-endian. */
  default byte[] toBytes() {
    return Words.toBytes(w0(), w1(), w2(), w3());
  }
}

package io.svcdht.id;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * All points that share their first bits: a subtree of the binary tree of Kademlia §2.1. Whoever is
 * in a subtree is nearer to each of its points than whoever is not.
 *
 * @param root any of the points; only its first bits count
 * @param bits how many bits the points share, 0…256
 */
public record Subtree(NodeId root, int bits) {

  private static final int KEY_BITS = 256;

  /** Clears what does not count, so that equal subtrees are equal. */
  public Subtree {
    if (bits < 0 || bits > KEY_BITS) {
      throw new IllegalArgumentException(bits + " bits are not within 0…256");
    }
    root =
        new NodeId(
            root.w0() & mask(bits, 0),
            root.w1() & mask(bits, 1),
            root.w2() & mask(bits, 2),
            root.w3() & mask(bits, 3));
  }

  /** The subtree of that many bits in which {@code key} is. */
  public static Subtree around(Key key, int bits) {
    return new Subtree(key.toNodeId(), bits);
  }

  /** Whether {@code key} is in it. */
  public boolean contains(Key key) {
    return root.sharedPrefix(key) >= bits;
  }

  /** Its point nearest to zero. */
  public NodeId first() {
    return root;
  }

  /** Its point farthest from zero. */
  public NodeId last() {
    return new NodeId(
        root.w0() | ~mask(bits, 0),
        root.w1() | ~mask(bits, 1),
        root.w2() | ~mask(bits, 2),
        root.w3() | ~mask(bits, 3));
  }

  /** Any of its points. */
  public NodeId random(RandomGenerator random) {
    return new NodeId(
        root.w0() | (random.nextLong() & ~mask(bits, 0)),
        root.w1() | (random.nextLong() & ~mask(bits, 1)),
        root.w2() | (random.nextLong() & ~mask(bits, 2)),
        root.w3() | (random.nextLong() & ~mask(bits, 3)));
  }

  /**
   * What of it is not within {@code part}, a smaller subtree of it: the subtrees that branch off
   * the way to that, largest first.
   */
  public List<Subtree> without(Subtree part) {
    List<Subtree> rest = new ArrayList<>();
    for (int bit = bits; bit < part.bits(); bit++) {
      rest.add(around(part.root(), bit + 1).sibling());
    }
    return rest;
  }

  /** Its share of the whole space. */
  public double share() {
    return Math.scalb(1.0, -bits);
  }

  private Subtree sibling() {
    long[] words = {root.w0(), root.w1(), root.w2(), root.w3()};
    int last = bits - 1;
    words[last >>> 6] ^= Long.MIN_VALUE >>> (last & 63);
    return new Subtree(new NodeId(words[0], words[1], words[2], words[3]), bits);
  }

  private static long mask(int bits, int word) {
    int here = Math.clamp(bits - 64L * word, 0, 64);
    return here == 0 ? 0 : -1L << (64 - here);
  }
}

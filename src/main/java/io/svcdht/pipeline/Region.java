package io.svcdht.pipeline;

import io.svcdht.id.Distance;
import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Whether somebody crowds the region of a target, and the points around it from which all of it can
 * be seen although somebody sits at the target itself. A node names the k nearest to what it is
 * asked for; whoever holds the k nearest places hides all others from those who ask for the target.
 * Beside it, in the subtrees that branch off the way to the target, he is not nearest.
 */
final class Region {

  /** A lookup in ten thousand may suspect an honest region. */
  private static final double FALSE_ALARMS = 1e-4;

  private Region() {}

  /** Whether {@code nodes} up to {@code last} are too many for chance, if that can be told. */
  static boolean crowded(Knowledge knowledge, Key target, NodeId last, int nodes) {
    OptionalDouble expected = knowledge.expectedWithin(Distance.between(target, last));
    return expected.isPresent() && crowded(nodes, expected.getAsDouble());
  }

  /**
   * Whether {@code nodes} or more, where {@code expected} would be, are too many for chance. Nodes
   * stand like the points of a Poisson process: an honest region holds so many with probability 1 −
   * Σ e^−λ λ^i ÷ i!, i below {@code nodes}.
   */
  static boolean crowded(int nodes, double expected) {
    double term = Math.exp(-expected);
    double fewer = 0;
    for (int i = 0; i < nodes; i++) {
      fewer += term;
      term *= expected / (i + 1);
    }
    return expected < nodes && 1 - fewer <= FALSE_ALARMS;
  }

  /** Five points that between them see everybody within {@code radius} of {@code target}. */
  static List<NodeId> pointsAround(Key target, Distance radius) {
    int bit = leadingZeros(radius);
    return List.of(
        flipped(target, bit),
        flipped(flipped(target, bit), bit + 1),
        flipped(target, bit + 1),
        flipped(target, bit + 2),
        flipped(target, bit + 3));
  }

  private static int leadingZeros(Distance radius) {
    int high = Long.numberOfLeadingZeros(radius.w0());
    return high < 64 ? high : 64 + Math.min(63, Long.numberOfLeadingZeros(radius.w1()));
  }

  private static NodeId flipped(Key key, int bit) {
    long[] words = {key.w0(), key.w1(), key.w2(), key.w3()};
    words[bit >>> 6] ^= Long.MIN_VALUE >>> (bit & 63);
    return new NodeId(words[0], words[1], words[2], words[3]);
  }
}

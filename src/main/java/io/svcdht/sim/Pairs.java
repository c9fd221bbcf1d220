package io.svcdht.sim;

/** Chance that belongs to a pair of nodes, the same in both directions and at every time. */
final class Pairs {

  private static final double UNIT = 0x1.0p-53;

  private Pairs() {}

  /** Evenly in 0…1. */
  static double uniform(int a, int b) {
    return (mixed(a, b) >>> 11) * UNIT;
  }

  /** Standard normal, by the sum of four uniform parts (Irwin and Hall), cut at ±3.5. */
  static double gaussian(int a, int b) {
    long bits = mixed(a, b);
    int sum = 0;
    for (int part = 0; part < 4; part++) {
      sum += (int) (bits >>> 16 * part) & 0xffff;
    }
    return (sum / 65_536.0 - 2) * Math.sqrt(3);
  }

  /** The finaliser of SplitMix64 over both numbers. */
  private static long mixed(int a, int b) {
    long z = ((long) Math.min(a, b) << 32 | Math.max(a, b)) * 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}

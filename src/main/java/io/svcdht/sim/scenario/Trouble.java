package io.svcdht.sim.scenario;

import java.time.Duration;

/**
 * What befalls a network beside churn.
 *
 * @param killed share of nodes that vanish silently after the finds, 0…0.9
 * @param partition how long the network is then split in two halves; not if zero
 * @param sybils nodes that hold the closest positions of each attacked content, 0…64
 * @param liars share of further nodes that answer with lies, 0…0.9
 */
public record Trouble(double killed, Duration partition, int sybils, double liars) {

  /** None. */
  public static final Trouble NONE = new Trouble(0, Duration.ZERO, 0, 0);

  /** Most contents that are attacked where there are Sybils; the others stay as they are. */
  static final int VICTIMS = 10;

  /** Honest nodes for each content that is attacked, lest the Sybils be the network. */
  static final int NODES_PER_VICTIM = 100;

  /** Checks the ranges. */
  public Trouble {
    if (!(killed >= 0 && killed <= 0.9)) {
      throw new IllegalArgumentException("killed share " + killed + " is not in 0…0.9");
    }
    if (partition.isNegative()) {
      throw new IllegalArgumentException("a partition of " + partition + " is negative");
    }
    if (sybils < 0 || sybils > 64) {
      throw new IllegalArgumentException(sybils + " Sybils for one content are not in 0…64");
    }
    if (!(liars >= 0 && liars <= 0.9)) {
      throw new IllegalArgumentException("share of liars " + liars + " is not in 0…0.9");
    }
  }

  /** Deaths alone. */
  public static Trouble killed(double share) {
    return new Trouble(share, Duration.ZERO, 0, 0);
  }

  /** A partition alone. */
  public static Trouble partition(Duration span) {
    return new Trouble(0, span, 0, 0);
  }

  /** Sybils alone. */
  public static Trouble sybils(int each) {
    return new Trouble(0, Duration.ZERO, each, 0);
  }

  /** Liars alone. */
  public static Trouble liars(double share) {
    return new Trouble(0, Duration.ZERO, 0, share);
  }
}

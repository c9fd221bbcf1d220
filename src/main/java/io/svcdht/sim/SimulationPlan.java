package io.svcdht.sim;

import java.time.Duration;

/**
 * What to simulate. The same plan gives the same report, byte for byte.
 *
 * @param seed of everything random: keys, latencies, choices
 * @param nodes how many join, 1…20,000
 * @param signing whether signatures are real
 * @param network what it is like between them
 * @param workload what they do
 */
public record SimulationPlan(
    long seed, int nodes, Signing signing, NetworkPlan network, Workload workload) {

  /** Above this many nodes the default plan does without real signatures. */
  public static final int REAL_SIGNATURES_UP_TO = 200;

  private static final int MAX_NODES = 20_000;

  /** How records and peer infos are signed. */
  public enum Signing {
    /** As in production. */
    ED25519("ed25519"),
    /** By a digest that anybody could make: fast, and of no worth outside a simulation. */
    STUB("stub (digest, not a signature)");

    private final String label;

    Signing(String label) {
      this.label = label;
    }

    /** What the report says. */
    public String label() {
      return label;
    }
  }

  /**
   * What the nodes do: they join one after another, some announce, all find, some die, all find
   * again.
   *
   * @param joinSpread from the first start to the last
   * @param contents how many contents are announced, each at one random node
   * @param finds in each phase, each from a random node for a random content
   * @param findEvery from one find to the next
   * @param killed share of nodes that vanish silently before the second phase, 0…0.9
   * @param afterDeath how long after that the second phase begins
   */
  public record Workload(
      Duration joinSpread,
      int contents,
      int finds,
      Duration findEvery,
      double killed,
      Duration afterDeath) {

    /** Checks the ranges. */
    public Workload {
      if (contents < 0 || finds < 0 || (finds > 0 && contents == 0)) {
        throw new IllegalArgumentException(
            finds + " finds of " + contents + " contents cannot be simulated");
      }
      if (!(killed >= 0 && killed <= 0.9)) {
        throw new IllegalArgumentException("killed share " + killed + " is not in 0…0.9");
      }
      if (joinSpread.isNegative() || findEvery.isNegative() || afterDeath.isNegative()) {
        throw new IllegalArgumentException("a time span of the workload is negative");
      }
    }

    /** All join within 10 s; 50 contents, 200 finds 20 ms apart; a fifth dies; 1 s later again. */
    public static Workload defaults() {
      return new Workload(
          Duration.ofSeconds(10), 50, 200, Duration.ofMillis(20), 0.2, Duration.ofSeconds(1));
    }
  }

  /** Checks the number of nodes. */
  public SimulationPlan {
    if (nodes < 1 || nodes > MAX_NODES) {
      throw new IllegalArgumentException("nodes " + nodes + " is not in 1…" + MAX_NODES);
    }
  }

  /** The default network and workload. */
  public static SimulationPlan of(int nodes, long seed) {
    return new SimulationPlan(
        seed,
        nodes,
        nodes <= REAL_SIGNATURES_UP_TO ? Signing.ED25519 : Signing.STUB,
        NetworkPlan.defaults().withCodec(nodes <= REAL_SIGNATURES_UP_TO),
        Workload.defaults());
  }

  /** The same on another network. */
  public SimulationPlan withNetwork(NetworkPlan other) {
    return new SimulationPlan(seed, nodes, signing, other, workload);
  }

  /** The same with other work. */
  public SimulationPlan withWorkload(Workload other) {
    return new SimulationPlan(seed, nodes, signing, network, other);
  }
}

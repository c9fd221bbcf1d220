package io.svcdht.sim.scenario;

import io.svcdht.sim.NetworkPlan;
import io.svcdht.sim.Signing;

/**
 * What to simulate. The same plan gives the same report, byte for byte.
 *
 * @param seed of everything random: keys, latencies, choices
 * @param nodes how many join, 1…20,000
 * @param signing whether signatures are real
 * @param network what it is like between them
 * @param people what the nodes are like
 * @param workload what they do
 * @param progress hears how far it is
 */
public record SimulationPlan(
    long seed,
    int nodes,
    Signing signing,
    NetworkPlan network,
    People people,
    Workload workload,
    Progress progress) {

  private static final int MAX_NODES = 20_000;

  /** Checks the number of nodes. */
  public SimulationPlan {
    if (nodes < 1 || nodes > MAX_NODES) {
      throw new IllegalArgumentException("nodes " + nodes + " is not in 1…" + MAX_NODES);
    }
  }

  /** The default network and workload; real signatures and bytes up to 200 nodes. */
  public static SimulationPlan of(int nodes, long seed) {
    Signing signing = Signing.of(nodes);
    return new SimulationPlan(
        seed,
        nodes,
        signing,
        NetworkPlan.defaults().withCodec(signing == Signing.REAL),
        People.DEFAULT,
        Workload.of(nodes, 200).withTrouble(Trouble.killed(0.2)),
        Progress.UNHEARD);
  }

  /** The same with signatures real or not. */
  public SimulationPlan withSigning(Signing other) {
    return new SimulationPlan(seed, nodes, other, network, people, workload, progress);
  }

  /** The same on another network. */
  public SimulationPlan withNetwork(NetworkPlan other) {
    return new SimulationPlan(seed, nodes, signing, other, people, workload, progress);
  }

  /** The same with other nodes. */
  public SimulationPlan withPeople(People other) {
    return new SimulationPlan(seed, nodes, signing, network, other, workload, progress);
  }

  /** The same with other work. */
  public SimulationPlan withWorkload(Workload other) {
    return new SimulationPlan(seed, nodes, signing, network, people, other, progress);
  }

  /** The same with somebody who listens. */
  public SimulationPlan withProgress(Progress other) {
    return new SimulationPlan(seed, nodes, signing, network, people, workload, other);
  }
}

package io.svcdht.sim.scenario;

import io.svcdht.sim.NetworkPlan;
import io.svcdht.sim.Signing;

/** A question to a whole network that has an answer in figures. */
public interface Scenario {

  /** How it is called on the command line. */
  String name();

  /** What it asks, in a sentence. */
  String question();

  /** The size at which its targets are to be met. */
  Size full();

  /** A size for every build. */
  Size small();

  /** Runs it on the calling thread. */
  Outcome run(Setting setting);

  /**
   * How large.
   *
   * @param nodes honest ones
   * @param finds in each phase
   */
  record Size(int nodes, int finds) {}

  /**
   * With what.
   *
   * @param size how large
   * @param seed of everything random
   * @param tuning how nodes look up, where not as the protocol says
   * @param progress hears how far it is
   */
  record Setting(Size size, long seed, Tuning tuning, Progress progress) {

    /** Nobody listens. */
    public Setting(Size size, long seed, Tuning tuning) {
      this(size, seed, tuning, Progress.UNHEARD);
    }

    /** A plan of this size with the protocol's hop budget on every node. */
    SimulationPlan plan() {
      return mixed().withPeople(People.DEFAULT.withTuning(tuning.narrow()));
    }

    /**
     * The same where every second node has a hop budget that stops nobody. Signatures are stubs and
     * messages objects at every size: what they cost is measured elsewhere.
     */
    SimulationPlan mixed() {
      return SimulationPlan.of(size.nodes(), seed)
          .withSigning(Signing.STUB)
          .withNetwork(NetworkPlan.defaults().withCodec(false))
          .withWorkload(Workload.of(size.nodes(), size.finds()))
          .withPeople(People.DEFAULT.withTuning(tuning))
          .withProgress(progress);
    }
  }
}

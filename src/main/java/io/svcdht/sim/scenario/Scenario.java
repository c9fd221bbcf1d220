package io.svcdht.sim.scenario;

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
   */
  record Setting(Size size, long seed, Tuning tuning) {

    /** A plan of this size with the protocol's hop budget on every node. */
    SimulationPlan plan() {
      return mixed().withPeople(People.DEFAULT.withTuning(tuning.narrow()));
    }

    /** The same where every second node has a hop budget that stops nobody. */
    SimulationPlan mixed() {
      return SimulationPlan.of(size.nodes(), seed)
          .withWorkload(Workload.of(size.nodes(), size.finds()))
          .withPeople(People.DEFAULT.withTuning(tuning));
    }
  }
}

package io.svcdht.sim.scenario;

import java.util.List;
import java.util.Optional;

/** All scenarios. */
public final class Scenarios {

  private Scenarios() {}

  /** In the order in which they are listed. */
  public static List<Scenario> all() {
    return List.of(
        new HopsAndSuccess(),
        new Lan(),
        new SlowTail(),
        new Vanish(),
        new Split(),
        new AsnSkew(),
        new Eclipse("sybil-k", 1, 99),
        new Eclipse("sybil-2k", 2, 95),
        new World(),
        new Lasting(),
        new Hostile());
  }

  /** The one of this name. */
  public static Optional<Scenario> named(String name) {
    return all().stream().filter(scenario -> scenario.name().equals(name)).findFirst();
  }
}

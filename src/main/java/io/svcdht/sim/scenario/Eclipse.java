package io.svcdht.sim.scenario;

import java.util.List;

/**
 * Whether finds still return the honest record when Sybils hold the closest positions of its
 * content. The Sybils are there first; then an honest node announces, and others find.
 */
final class Eclipse implements Scenario {

  private final String name;
  private final int perPlace;
  private final double success;

  /**
   * Of so many times k positions.
   *
   * @param success percent of finds that should return the record
   */
  Eclipse(String name, int perPlace, double success) {
    this.name = name;
    this.perPlace = perPlace;
    this.success = success;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String question() {
    return "Sybils hold the " + (perPlace == 1 ? "" : perPlace) + "k closest positions of a key";
  }

  @Override
  public Size full() {
    return new Size(1_000, 3_000);
  }

  @Override
  public Size small() {
    return new Size(250, 60);
  }

  @Override
  public Outcome run(Setting setting) {
    SimulationPlan plan = setting.plan();
    int sybils = perPlace * setting.tuning().k().orElse(Tuning.STANDARD_K);
    SimulationReport report =
        Simulation.run(plan.withWorkload(plan.workload().withTrouble(Trouble.sybils(sybils))));
    SimulationReport.Phase attacked = report.phase(Simulation.ATTACKED);
    SimulationReport.Phase calm = report.phase(Simulation.FINDS);
    return new Outcome(
        name,
        List.of(
            Figure.atLeast("honest record found", attacked.success() * 100, "%", success),
            Figure.atLeast("alarm raised", attacked.alarmed() * 100, "%", 99),
            Figure.atMost("false alarms before", calm.alarmed() * 100, "%", 0.1),
            Figure.shown("requests of a find, mean", attacked.rpcs().mean(), ""),
            Figure.shown("first record p95", attacked.firstMs().p95(), "ms")),
        List.of(report));
  }
}

package io.svcdht.sim.scenario;

import java.util.List;

/** Whether finds succeed when a fifth of the nodes vanishes at once, without a word. */
final class Vanish implements Scenario {

  private static final double SHARE = 0.2;

  @Override
  public String name() {
    return "vanish";
  }

  @Override
  public String question() {
    return "20 % of nodes vanish silently: success at once and after a minute";
  }

  @Override
  public Size full() {
    return new Size(1_000, 5_000);
  }

  @Override
  public Size small() {
    return new Size(120, 200);
  }

  @Override
  public Outcome run(Setting setting) {
    SimulationPlan plan = setting.plan();
    SimulationReport report =
        Simulation.run(plan.withWorkload(plan.workload().withTrouble(Trouble.killed(SHARE))));
    SimulationReport.Phase early = report.phase(Simulation.EARLY);
    SimulationReport.Phase late = report.phase(Simulation.LATE);
    return new Outcome(
        name(),
        List.of(
            Figure.atLeast("success within 10 s", early.success() * 100, "%", 99),
            Figure.atLeast("success after 60 s", late.success() * 100, "%", 99.9),
            Figure.shown("first record p95 within 10 s", early.firstMs().p95(), "ms"),
            Figure.shown("complete answer p95 within 10 s", early.endMs().p95(), "ms")),
        List.of(report));
  }
}

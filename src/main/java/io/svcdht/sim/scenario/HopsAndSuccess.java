package io.svcdht.sim.scenario;

import java.util.List;

/** How deep lookups go, and how many finds succeed, while nodes come and go. */
final class HopsAndSuccess implements Scenario {

  private static final double CHURN = 0.1;

  @Override
  public String name() {
    return "hops";
  }

  @Override
  public String question() {
    return "10 % churn an hour: hops with budget 16, success with budget 5";
  }

  @Override
  public Size full() {
    return new Size(10_000, 100_000);
  }

  @Override
  public Size small() {
    return new Size(150, 300);
  }

  @Override
  public Outcome run(Setting setting) {
    SimulationPlan plan = setting.mixed();
    SimulationReport report = Simulation.run(plan.withWorkload(plan.workload().withChurn(CHURN)));
    SimulationReport.Phase wide = report.phase(Simulation.WIDE);
    SimulationReport.Phase narrow = report.phase(Simulation.FINDS);
    return new Outcome(
        name(),
        List.of(
            Figure.atMost("hops p50, budget 16", wide.hops().p50(), "", 3),
            Figure.atMost("hops p95, budget 16", wide.hops().p95(), "", 4),
            Figure.atMost("hops p99, budget 16", wide.hops().p99(), "", 5),
            Figure.atLeast("success, budget 5", narrow.success() * 100, "%", 99.5),
            Figure.shown("requests of a find, mean", narrow.rpcs().mean(), ""),
            Figure.shown("eclipse alarms", narrow.alarmed() * 100, "%")),
        List.of(report));
  }
}

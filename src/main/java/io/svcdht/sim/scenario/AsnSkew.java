package io.svcdht.sim.scenario;

import java.util.List;

/** Whether results still come from several networks when one of them has most of the nodes. */
final class AsnSkew implements Scenario {

  private static final double SHARE = 0.7;

  @Override
  public String name() {
    return "asn-skew";
  }

  @Override
  public String question() {
    return "70 % of nodes in one autonomous system: systems in result sets";
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
        Simulation.run(
            plan.withPeople(
                People.DEFAULT.withTuning(setting.tuning().narrow()).withOneSystem(SHARE)));
    SimulationReport.Phase finds = report.phase(Simulation.FINDS);
    Sample holders = report.announcing().placed().systems();
    return new Outcome(
        name(),
        List.of(
            Figure.atLeast("fewest systems in a result set", finds.systems().percentile(0), "", 3),
            Figure.atLeast("fewest systems among holders", holders.percentile(0), "", 3),
            Figure.shown("systems in a result set, median", finds.systems().p50(), ""),
            Figure.shown(
                "result sets of fewer than 3 systems",
                100.0 * finds.systems().below(3) / Math.max(1, finds.systems().count()),
                "%"),
            Figure.shown("success", finds.success() * 100, "%")),
        List.of(report));
  }
}

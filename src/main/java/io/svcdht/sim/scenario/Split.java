package io.svcdht.sim.scenario;

import java.time.Duration;
import java.util.List;

/** Whether the halves of a split network find together again. */
final class Split implements Scenario {

  private static final Duration SPAN = Duration.ofMinutes(10);

  @Override
  public String name() {
    return "partition";
  }

  @Override
  public String question() {
    return "split in halves for 10 min, then healed: tables whole again, live records found";
  }

  @Override
  public Size full() {
    return new Size(1_000, 500);
  }

  @Override
  public Size small() {
    return new Size(80, 60);
  }

  @Override
  public Outcome run(Setting setting) {
    SimulationPlan plan = setting.plan();
    SimulationReport report =
        Simulation.run(plan.withWorkload(plan.workload().withTrouble(Trouble.partition(SPAN))));
    SimulationReport.Healed healed =
        report.healed().orElseThrow(() -> new IllegalStateException("nothing was split"));
    return new Outcome(
        name(),
        List.of(
            Figure.atMost("tables whole after", healed.wholeAfterSeconds(), "s", 120),
            Figure.atMost("live records lost", healed.lost(), "", 0),
            Figure.shown("finds of live records", healed.checked(), "")),
        List.of(report));
  }
}

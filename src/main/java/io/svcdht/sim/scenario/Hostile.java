package io.svcdht.sim.scenario;

import io.svcdht.sim.NetworkPlan;
import java.time.Duration;
import java.util.List;

/** Everything at once that is not aimed at one key: liars, wrong clocks, loss, closed doors. */
final class Hostile implements Scenario {

  private static final double LIARS = 0.1;
  private static final double UNDIALABLE = 0.1;
  private static final double LOSS = 0.01;
  private static final double CHURN = 0.1;
  private static final Duration SKEW = Duration.ofMinutes(4);

  @Override
  public String name() {
    return "hostile";
  }

  @Override
  public String question() {
    return "10 % liars, 10 % that nobody can dial, clocks 4 min wrong, 1 % loss, 10 % churn an hour";
  }

  @Override
  public Size full() {
    return new Size(1_000, 5_000);
  }

  @Override
  public Size small() {
    return new Size(100, 150);
  }

  @Override
  public Outcome run(Setting setting) {
    SimulationPlan plan = setting.plan();
    NetworkPlan network = plan.network().withLoss(LOSS);
    People people =
        People.DEFAULT
            .withTuning(setting.tuning().narrow())
            .withUndialable(UNDIALABLE)
            .withClockSkew(SKEW);
    SimulationReport report =
        Simulation.run(
            plan.withNetwork(network)
                .withPeople(people)
                .withWorkload(plan.workload().withChurn(CHURN).withTrouble(Trouble.liars(LIARS))));
    SimulationReport.Phase finds = report.phase(Simulation.FINDS);
    return new Outcome(
        name(),
        List.of(
            Figure.atLeast("success", finds.success() * 100, "%", 99),
            Figure.atMost("faults of nodes", report.faults(), "", 0),
            Figure.shown("complete answer p95", finds.endMs().p95(), "ms")),
        List.of(report));
  }
}

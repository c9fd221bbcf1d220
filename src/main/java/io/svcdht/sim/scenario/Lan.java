package io.svcdht.sim.scenario;

import io.svcdht.sim.Latency;
import java.time.Duration;
import java.util.List;

/** How fast finds are in a local network. */
final class Lan implements Scenario {

  private static final double CHURN = 0.05;

  @Override
  public String name() {
    return "lan";
  }

  @Override
  public String question() {
    return "round trips of 1 to 3 ms, 5 % churn an hour: time to the first record";
  }

  @Override
  public Size full() {
    return new Size(1_000, 10_000);
  }

  @Override
  public Size small() {
    return new Size(100, 200);
  }

  @Override
  public Outcome run(Setting setting) {
    SimulationPlan plan = setting.plan();
    Latency latency = new Latency.Local(Duration.ofMillis(1), Duration.ofMillis(3));
    SimulationReport report =
        Simulation.run(
            plan.withNetwork(plan.network().withLatency(latency))
                .withWorkload(plan.workload().withChurn(CHURN)));
    SimulationReport.Phase finds = report.phase(Simulation.FINDS);
    return new Outcome(
        name(),
        List.of(
            Figure.atMost("first record p50", finds.firstMs().p50(), "ms", 10),
            Figure.atMost("first record p95", finds.firstMs().p95(), "ms", 50),
            Figure.shown("complete answer p50", finds.endMs().p50(), "ms"),
            Figure.shown("complete answer p95", finds.endMs().p95(), "ms"),
            Figure.shown("success", finds.success() * 100, "%")),
        List.of(report));
  }
}

package io.svcdht.sim.scenario;

import io.svcdht.sim.Latency;
import java.time.Duration;
import java.util.List;

/** How fast finds and provides are across the world. */
final class World implements Scenario {

  private static final Duration SPAN = Duration.ofMinutes(5);

  @Override
  public String name() {
    return "world";
  }

  @Override
  public String question() {
    return "latencies between regions of the world: first record, and a provide's return";
  }

  @Override
  public Size full() {
    return new Size(10_000, 20_000);
  }

  @Override
  public Size small() {
    return new Size(120, 200);
  }

  @Override
  public Outcome run(Setting setting) {
    SimulationPlan plan = setting.plan();
    Duration span = plan.workload().span();
    SimulationReport report =
        Simulation.run(
            plan.withNetwork(plan.network().withLatency(new Latency.World()))
                .withWorkload(plan.workload().withSpan(span.compareTo(SPAN) > 0 ? SPAN : span)));
    SimulationReport.Phase finds = report.phase(Simulation.FINDS);
    Sample provides = report.announcing().tookMs();
    return new Outcome(
        name(),
        List.of(
            Figure.atMost("first record p50", finds.firstMs().p50(), "ms", 300),
            Figure.atMost("provide returns p50", provides.p50(), "ms", 700),
            Figure.shown("first record p95", finds.firstMs().p95(), "ms"),
            Figure.shown("complete answer p50", finds.endMs().p50(), "ms"),
            Figure.shown("provide returns p95", provides.p95(), "ms"),
            Figure.shown(
                "holders of a record, median", report.announcing().placed().holders().p50(), ""),
            Figure.shown("success", finds.success() * 100, "%")),
        List.of(report));
  }
}

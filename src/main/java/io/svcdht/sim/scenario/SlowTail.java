package io.svcdht.sim.scenario;

import java.time.Duration;
import java.util.List;

/**
 * What hedging takes off the tail when some peers answer two seconds late. Who is slow is drawn
 * anew every 30 s: peers that stay slow are evicted, and then there is no tail to measure.
 */
final class SlowTail implements Scenario {

  private static final double SLOW = 0.05;
  private static final Duration BY = Duration.ofSeconds(2);

  @Override
  public String name() {
    return "slow-tail";
  }

  @Override
  public String question() {
    return "5 % of peers are 2 s late: p99 and requests with hedges against without";
  }

  @Override
  public Size full() {
    return new Size(1_000, 10_000);
  }

  @Override
  public Size small() {
    return new Size(100, 600);
  }

  @Override
  public Outcome run(Setting setting) {
    SimulationReport hedged = slow(setting, setting.tuning());
    SimulationReport plain = slow(setting, setting.tuning().withBeta(0));
    SimulationReport.Phase with = hedged.phase(Simulation.FINDS);
    SimulationReport.Phase without = plain.phase(Simulation.FINDS);
    return new Outcome(
        name(),
        List.of(
            Figure.atLeast(
                "taken off the complete answer's p99",
                100 * (1 - with.endMs().p99() / without.endMs().p99()),
                "%",
                25),
            Figure.atMost(
                "more requests", 100 * (with.rpcs().mean() / without.rpcs().mean() - 1), "%", 15),
            Figure.shown("complete answer p99, hedged", with.endMs().p99(), "ms"),
            Figure.shown("complete answer p99, not", without.endMs().p99(), "ms"),
            Figure.shown("first record p99, hedged", with.firstMs().p99(), "ms"),
            Figure.shown("first record p99, not", without.firstMs().p99(), "ms"),
            Figure.shown("success, hedged", with.success() * 100, "%")),
        List.of(hedged, plain));
  }

  private static SimulationReport slow(Setting setting, Tuning tuning) {
    SimulationPlan plan = setting.plan();
    return Simulation.run(
        plan.withPeople(People.DEFAULT.withTuning(tuning.narrow()).withSlow(SLOW, BY)));
  }
}

package io.svcdht.sim.scenario;

import java.util.ArrayList;
import java.util.List;

/**
 * Whether a record stays to be found for as long as its publisher wants, and no longer, on holders
 * that come and go; and what that costs with and without sweeps.
 */
final class Lasting implements Scenario {

  private static final double CHURN_PER_HOUR = 0.1;

  @Override
  public String name() {
    return "lasting";
  }

  @Override
  public String question() {
    return "a day with 10 %/h churn: live records found, dead ones not, holders enough";
  }

  /** Each find is a record here. */
  @Override
  public Size full() {
    return new Size(1_000, 10_000);
  }

  @Override
  public Size small() {
    return new Size(50, 60);
  }

  @Override
  public Outcome run(Setting setting) {
    boolean day = setting.size().nodes() >= full().nodes();
    int hours = day ? 24 : 2;
    SimulationPlan plan =
        setting
            .plan()
            .withWorkload(
                Workload.of(setting.size().nodes(), 0)
                    .withContents(setting.size().finds())
                    .withChurn(CHURN_PER_HOUR));
    Days with = new Days(plan, hours);
    SimulationReport report = with.run();
    List<Figure> figures = new ArrayList<>(figures(with));
    if (!day) {
      return new Outcome(name(), figures, List.of(report));
    }
    People alone = People.DEFAULT.withTuning(setting.tuning().narrow().withoutSweeps());
    Days without = new Days(plan.withPeople(alone), hours);
    SimulationReport second = without.run();
    figures.add(
        Figure.shown("writes, each by itself republished", without.writesPerRecordAndDay(), ""));
    return new Outcome(name(), figures, List.of(report, second));
  }

  private static List<Figure> figures(Days days) {
    return List.of(
        Figure.atLeast("live records found", days.foundShare() * 100, "%", 99.9),
        Figure.atMost("found 60 s after their end", days.undead(), "", 0),
        Figure.atLeast("holders at or above the floor", days.heldShare() * 100, "%", 99),
        Figure.shown("holders, median", days.holders().p50(), ""),
        Figure.shown("writes per record and day", days.writesPerRecordAndDay(), ""),
        Figure.shown("all requests per node and second", days.requestsPerNodeAndSecond(), ""));
  }
}

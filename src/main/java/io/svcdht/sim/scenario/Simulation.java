package io.svcdht.sim.scenario;

import io.svcdht.sim.Churn;
import io.svcdht.sim.Member;
import java.time.Duration;

/**
 * One run: nodes join, some announce, all find while nodes come and go; if so planned, some then
 * vanish and all find again. Everything is drawn from the plan's seed and happens in virtual time,
 * so the same plan gives the same report.
 */
public final class Simulation {

  private static final Duration ANNOUNCE_EVERY = Duration.ofMillis(50);
  private static final Duration SLOW_TURNS = Duration.ofSeconds(30);
  private static final Duration DEATH_WINDOW = Duration.ofSeconds(10);
  private static final Duration UNTIL_RECOVERED = Duration.ofSeconds(60);

  private final SimulationPlan plan;
  private final Experiment experiment;

  private Simulation(SimulationPlan plan) {
    this.plan = plan;
    this.experiment = new Experiment(plan);
  }

  /** Runs {@code plan} on the calling thread. */
  public static SimulationReport run(SimulationPlan plan) {
    return new Simulation(plan).run();
  }

  private SimulationReport run() {
    experiment.join();
    experiment.announce(ANNOUNCE_EVERY);
    Churn churn = experiment.churn();
    findAll();
    churn.stop();
    if (plan.workload().killed() > 0) {
      deaths();
    }
    return experiment.report();
  }

  /** Those with the narrow and the wide hop budget are told apart, if there are both. */
  private void findAll() {
    Finds narrow = experiment.finds();
    Finds wide = experiment.finds();
    int turns = plan.people().slow() > 0 ? turns() : 1;
    for (int turn = 0; turn < turns; turn++) {
      if (plan.people().slow() > 0) {
        experiment.slow();
      }
      experiment.find(
          plan.workload().finds() / turns,
          plan.workload().span().dividedBy(turns),
          from -> isWide(from) ? wide : narrow);
    }
    experiment.conclude(narrow, "finds");
    experiment.conclude(wide, "finds, budget " + Tuning.WIDE_HOP_BUDGET);
  }

  private int turns() {
    return (int) Math.max(1, plan.workload().span().dividedBy(SLOW_TURNS));
  }

  private static boolean isWide(Member from) {
    return from.policies().lookup().hopBudget() == Tuning.WIDE_HOP_BUDGET;
  }

  private void deaths() {
    int finds = plan.workload().finds();
    experiment.kill(plan.workload().killed());
    Finds early = experiment.finds();
    experiment.find(finds, DEATH_WINDOW, from -> early);
    experiment.conclude(early, "0-10 s after");
    experiment.pass(UNTIL_RECOVERED.minus(DEATH_WINDOW));
    Finds late = experiment.finds();
    experiment.find(finds, DEATH_WINDOW, from -> late);
    experiment.conclude(late, "60 s after");
  }
}

package io.svcdht.sim.scenario;

import io.svcdht.sim.Adversary;
import io.svcdht.sim.Churn;
import io.svcdht.sim.Member;
import java.time.Duration;
import java.util.Optional;

/**
 * One run: nodes join, some announce, all find while nodes come and go; then what trouble is
 * planned. Everything is drawn from the plan's seed and happens in virtual time, so the same plan
 * gives the same report.
 */
public final class Simulation {

  /** The finds of those with the protocol's hop budget. */
  public static final String FINDS = "finds";

  /** The finds of those whose hop budget stops nobody. */
  public static final String WIDE = "finds, budget " + Tuning.WIDE_HOP_BUDGET;

  /** The finds of contents whose closest positions Sybils hold. */
  public static final String ATTACKED = "finds, attacked";

  /** The finds in the ten seconds after deaths. */
  public static final String EARLY = "0-10 s after deaths";

  /** The finds in the ten seconds from a minute after deaths. */
  public static final String LATE = "60 s after deaths";

  private static final Duration ANNOUNCE_EVERY = Duration.ofMillis(50);
  private static final Duration SLOW_TURNS = Duration.ofSeconds(30);
  private static final Duration DEATH_WINDOW = Duration.ofSeconds(10);
  private static final Duration UNTIL_RECOVERED = Duration.ofSeconds(60);
  private static final Duration HOSTILE_JOIN = Duration.ofSeconds(60);

  /** Until nodes have refreshed their buckets often enough to know how large the network is. */
  private static final Duration UNTIL_SIZE_KNOWN = Duration.ofMinutes(25);

  private final SimulationPlan plan;
  private final Trouble trouble;
  private final Experiment experiment;

  private Simulation(SimulationPlan plan) {
    this.plan = plan;
    this.trouble = plan.workload().trouble();
    this.experiment = new Experiment(plan);
  }

  /** Runs {@code plan} on the calling thread. */
  public static SimulationReport run(SimulationPlan plan) {
    return new Simulation(plan).run();
  }

  private SimulationReport run() {
    experiment.join();
    if (trouble.liars() > 0) {
      int liars = (int) (plan.nodes() * trouble.liars() / (1 - trouble.liars()));
      new Adversary(experiment.cluster()).liars(liars);
      experiment.pass(HOSTILE_JOIN);
    }
    if (trouble.sybils() > 0) {
      experiment.pass(UNTIL_SIZE_KNOWN);
    }
    experiment.announce(ANNOUNCE_EVERY);
    Churn churn = experiment.churn();
    findAll();
    churn.stop();
    if (trouble.sybils() > 0) {
      attack();
    }
    if (trouble.killed() > 0) {
      deaths();
    }
    Optional<SimulationReport.Healed> healed =
        trouble.partition().isZero()
            ? Optional.empty()
            : Optional.of(new Partition(experiment, experiment.k()).run(trouble.partition()));
    return experiment.report(healed);
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
    experiment.conclude(narrow, FINDS);
    experiment.conclude(wide, WIDE);
  }

  private int turns() {
    return (int) Math.max(1, plan.workload().span().dividedBy(SLOW_TURNS));
  }

  private static boolean isWide(Member from) {
    return from.policies().lookup().hopBudget() == Tuning.WIDE_HOP_BUDGET;
  }

  /** Sybils take their places first; then honest nodes announce what they wait for. */
  private void attack() {
    Finds finds = experiment.finds();
    int victims = Math.clamp(plan.nodes() / Trouble.NODES_PER_VICTIM, 1, Trouble.VICTIMS);
    experiment.eclipse(victims, trouble.sybils(), HOSTILE_JOIN);
    experiment.find(plan.workload().finds(), plan.workload().span(), from -> finds);
    experiment.conclude(finds, ATTACKED);
  }

  private void deaths() {
    int finds = plan.workload().finds();
    experiment.kill(trouble.killed());
    Finds early = experiment.finds();
    experiment.find(finds, DEATH_WINDOW, from -> early);
    experiment.conclude(early, EARLY);
    experiment.pass(UNTIL_RECOVERED.minus(DEATH_WINDOW));
    Finds late = experiment.finds();
    experiment.find(finds, DEATH_WINDOW, from -> late);
    experiment.conclude(late, LATE);
  }
}

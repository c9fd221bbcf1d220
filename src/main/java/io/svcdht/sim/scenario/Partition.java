package io.svcdht.sim.scenario;

import io.svcdht.id.NodeId;
import io.svcdht.sim.Member;
import java.time.Duration;
import java.util.List;

/**
 * Splits the network in two halves, lets both go on announcing, heals it, and sees how long the
 * tables take to be as whole as before and whether each live record is found from either half.
 */
final class Partition {

  /** The tables are whole when they know this share of what they knew before. */
  static final double WHOLE = 0.99;

  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration ANNOUNCE_EVERY = Duration.ofMillis(50);
  private static final Duration FIND_EVERY = Duration.ofMillis(20);

  private static final int TRIES = 100;

  private final Experiment experiment;
  private final Wholeness wholeness;

  Partition(Experiment experiment, int k) {
    this.experiment = experiment;
    this.wholeness = new Wholeness(k);
  }

  SimulationReport.Healed run(Duration span) {
    double before = wholeness.of(members());
    experiment.cluster().network().split(Partition::half);
    experiment.pass(span.dividedBy(2));
    experiment.announce(ANNOUNCE_EVERY);
    experiment.pass(span.dividedBy(2));
    experiment.cluster().network().heal();
    Duration took = Duration.ZERO;
    boolean whole = false;
    while (!whole && took.compareTo(LIMIT) < 0) {
      experiment.pass(LOOK_EVERY);
      took = took.plus(LOOK_EVERY);
      whole = wholeness.of(members()) >= WHOLE * before;
    }
    Finds check = lookForAll();
    experiment.conclude(check, "after healing");
    SimulationReport.Phase phase = check.phase("all records");
    return new SimulationReport.Healed(
        took.toSeconds(), whole, phase.finds(), phase.finds() - phase.found());
  }

  /** Each content twice, from one node of either half. */
  private Finds lookForAll() {
    Finds finds = experiment.finds();
    for (Content content : List.copyOf(experiment.announcer().contents())) {
      for (int half = 0; half < 2; half++) {
        finds.begin(asker(half, content), content);
        experiment.pass(FIND_EVERY);
      }
    }
    return finds;
  }

  /** One of the half; one of the other where in a small network nobody of it is left. */
  private Member asker(int half, Content content) {
    Member from = experiment.stranger(content);
    for (int tries = 0; tries < TRIES && half(from.id()) != half; tries++) {
      from = experiment.stranger(content);
    }
    return from;
  }

  private List<Member> members() {
    return experiment.cluster().roster().list();
  }

  /** By the last bit, which says nothing of where in the space a node is. */
  private static int half(NodeId id) {
    return id.bit(255) ? 1 : 0;
  }
}

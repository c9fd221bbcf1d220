package io.svcdht.sim.scenario;

import io.svcdht.id.Cid;
import io.svcdht.sim.Adversary;
import io.svcdht.sim.Churn;
import io.svcdht.sim.Member;
import io.svcdht.sim.VirtualCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The steps that simulations are made of: nodes join, announce, find, turn slow, die. Whatever is
 * drawn is drawn from the plan's seed.
 */
final class Experiment {

  private static final Logger log = LoggerFactory.getLogger(Experiment.class);

  private static final Duration JOIN_LIMIT = Duration.ofMinutes(10);
  private static final Duration END_LIMIT = Duration.ofMinutes(10);
  private static final Duration SETTLE = Duration.ofSeconds(20);

  /** Until the last holder of a content has answered, which a provide does not wait for. */
  private static final Duration PLACED = Duration.ofSeconds(10);

  private static final Duration FIND_TIMEOUT = Duration.ofSeconds(5);
  private static final int TRIES = 1_000;
  private static final int STRANGER_TRIES = 32;

  private final SimulationPlan plan;
  private final VirtualCluster cluster;
  private final SplittableRandom random;
  private final Announcer announcer;
  private final List<SimulationReport.Phase> phases = new ArrayList<>();
  private final SplittableRandom turnover;
  private @Nullable Churn churn;
  private List<Content> sought = List.of();
  private @Nullable Holdings holdings;
  private int killed;

  Experiment(SimulationPlan plan) {
    this.plan = plan;
    this.cluster = new VirtualCluster(plan.seed(), plan.network(), plan.signing(), plan.people());
    this.random = new SplittableRandom(~plan.seed());
    this.announcer = new Announcer(cluster);
    this.turnover = random.split();
  }

  VirtualCluster cluster() {
    return cluster;
  }

  SplittableRandom random() {
    return random;
  }

  Announcer announcer() {
    return announcer;
  }

  /** All nodes join and become ready, and the refresh that follows joining ends. */
  void join() {
    Duration spread = plan.workload().joinSpread();
    plan.progress().at("joining", 0, plan.nodes());
    cluster.join(plan.nodes(), spread);
    if (!cluster.awaitReady(spread.plus(JOIN_LIMIT))) {
      log.warn("not all nodes became ready within {}", JOIN_LIMIT);
    }
    pass(SETTLE);
    plan.progress().at("joining", plan.nodes(), plan.nodes());
  }

  void pass(Duration span) {
    cluster.time().advance(span);
  }

  /** Announces the plan's contents at random nodes, {@code every} so often. */
  void announce(Duration every) {
    for (int i = 0; i < plan.workload().contents(); i++) {
      announcer.announce(asker(), Announcer.anyCid(random));
      pass(every);
      plan.progress().at("announcing", i + 1L, plan.workload().contents());
    }
    placed();
  }

  /** Waits until all that is announced has come to its holders, and notes who these are. */
  void placed() {
    cluster.time().runUntil(announcer::done, END_LIMIT);
    pass(PLACED);
    holdings = Holdings.of(cluster, announcer.contents());
  }

  /**
   * Lets Sybils capture the places of {@code victims} contents, and then has these announced by
   * honest nodes; from now on they are what is looked for.
   */
  void eclipse(int victims, int sybils, Duration settle) {
    Adversary adversary = new Adversary(cluster);
    List<Cid> targets = new ArrayList<>();
    for (int i = 0; i < victims; i++) {
      targets.add(Announcer.anyCid(random));
      adversary.eclipse(targets.getLast(), sybils);
    }
    pass(settle);
    int before = announcer.contents().size();
    targets.forEach(target -> announcer.announce(asker(), target));
    cluster.time().runUntil(announcer::done, END_LIMIT);
    sought = List.copyOf(announcer.contents().subList(before, announcer.contents().size()));
  }

  /** The k of lookups. */
  int k() {
    return cluster.members().getFirst().policies().lookup().k();
  }

  /** Finds of one kind. */
  Finds finds() {
    return new Finds(cluster, random, FIND_TIMEOUT);
  }

  /**
   * Makes {@code count} finds over {@code span}, each counted by the one that {@code kind} names
   * for its asker, and waits for them.
   */
  void find(int count, Duration span, Function<Member, Finds> kind) {
    List<Content> contents = sought.isEmpty() ? announcer.contents() : sought;
    long begin = cluster.time().nanos();
    for (int i = 0; i < count && !contents.isEmpty(); i++) {
      Content content = contents.get(random.nextInt(contents.size()));
      Member from = stranger(content);
      kind.apply(from).begin(from, content);
      long next = begin + (long) ((i + 1.0) / count * span.toNanos());
      pass(Duration.ofNanos(next - cluster.time().nanos()));
      plan.progress().at("finding", i + 1L, count);
    }
  }

  /** Waits until they have ended, and reports them. */
  void conclude(Finds finds, String name) {
    cluster.time().runUntil(finds::done, END_LIMIT);
    phases.add(finds.phase(name));
  }

  /** Nodes come and go from now on, until {@link Churn#stop}. */
  Churn churn() {
    Churn begun = new Churn(cluster, plan.workload().churn(), turnover);
    begun.start();
    churn = begun;
    return begun;
  }

  /** Cuts this share of all nodes off, silently. */
  void kill(double share) {
    int count = (int) (cluster.roster().size() * share);
    for (int i = 0; i < count; i++) {
      cluster.kill(cluster.roster().pick(random));
      killed++;
    }
  }

  /** Some other nodes answer late from now on; those that did so far do no more. */
  void slow() {
    for (Member member : cluster.roster().list()) {
      boolean late = random.nextDouble() < plan.people().slow();
      cluster.network().slow(member.id(), late ? plan.people().slowBy() : Duration.ZERO);
    }
  }

  /** One that is alive, ready, and holds no copy itself; anyone where nearly all do. */
  Member stranger(Content content) {
    Member from = asker();
    for (int tries = 0; tries < STRANGER_TRIES && holds(from, content); tries++) {
      from = asker();
    }
    return from;
  }

  private static boolean holds(Member member, Content content) {
    return member == content.publisher() || Holdings.holds(member, content.cid());
  }

  /** One that is alive and ready. */
  Member asker() {
    for (int tries = 0; tries < TRIES; tries++) {
      Member member = cluster.roster().pick(random);
      if (member.readyAfter().isPresent()) {
        return member;
      }
    }
    throw new IllegalStateException(
        "hardly any of " + cluster.roster().size() + " nodes is ready to ask");
  }

  private SimulationReport.Announcing announcing() {
    Holdings placed = holdings == null ? Holdings.of(cluster, List.of()) : holdings;
    return new SimulationReport.Announcing(
        announcer.begun(), announcer.contents().size(), placed, announcer.tookMs());
  }

  SimulationReport report(Optional<SimulationReport.Healed> healed) {
    int left = churn == null ? 0 : churn.left();
    int joined = churn == null ? 0 : churn.joined();
    return SimulationReport.of(
        plan,
        cluster,
        announcing(),
        phases,
        healed,
        new SimulationReport.Turnover(killed, left, joined));
  }
}

package io.svcdht.sim.scenario;

import io.svcdht.announce.Owner;
import io.svcdht.id.Cid;
import io.svcdht.message.Operation;
import io.svcdht.sim.Churn;
import io.svcdht.sim.Member;
import io.svcdht.sim.Traffic;
import io.svcdht.sim.VirtualCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Hours under churn. A few nodes announce everything; every ten minutes one announcement is
 * withdrawn, one of ten minutes' life is made by a node that vanishes at once, and samples are
 * taken: whether the live are found and how many hold them, and whether the dead are found.
 */
final class Days {

  private static final Duration STEP = Duration.ofMinutes(10);
  private static final Duration SHORT_LIFE = STEP.minusMinutes(2);
  private static final Duration AFTER_END = Duration.ofSeconds(60);
  private static final Duration FINDS_OVER = Duration.ofSeconds(20);
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration ANNOUNCE_EVERY = Duration.ofMillis(20);
  private static final int SAMPLE = 100;
  private static final int FINDS = 30;
  private static final int PUBLISHERS = 6;
  private static final String LIVE = "live records";
  private static final String DEAD = "after their end";

  private final SimulationPlan plan;
  private final int hours;
  private final Experiment experiment;
  private final List<Content> live = new ArrayList<>();
  private final List<Content> dead = new ArrayList<>();
  private final Sample.Collector holders = new Sample.Collector();
  private final Finds liveFinds;
  private final Finds deadFinds;
  private int held;
  private int looked;
  private long writes;
  private long requests;

  Days(SimulationPlan plan, int hours) {
    this.plan = plan;
    this.hours = hours;
    this.experiment = new Experiment(plan);
    this.liveFinds = experiment.finds();
    this.deadFinds = experiment.finds();
  }

  SimulationReport run() {
    experiment.join();
    announceAll();
    Traffic traffic = cluster().network().traffic();
    long writesBefore = writes(traffic);
    long requestsBefore = traffic.requests();
    Churn churn = experiment.churn();
    long steps = Duration.ofHours(hours).dividedBy(STEP) - 1;
    for (long i = 0; i < steps; i++) {
      step();
    }
    churn.stop();
    writes = writes(traffic) - writesBefore;
    requests = traffic.requests() - requestsBefore;
    experiment.conclude(liveFinds, LIVE);
    experiment.conclude(deadFinds, DEAD);
    return experiment.report(Optional.empty());
  }

  double foundShare() {
    return liveFinds.phase(LIVE).success();
  }

  int undead() {
    return deadFinds.phase(DEAD).found();
  }

  double heldShare() {
    return looked == 0 ? 1 : (double) held / looked;
  }

  Sample holders() {
    return holders.sample();
  }

  double writesPerRecordAndDay() {
    return writes * 24.0 / hours / plan.workload().contents();
  }

  double requestsPerNodeAndSecond() {
    return (double) requests / plan.nodes() / Duration.ofHours(hours).toSeconds();
  }

  private void announceAll() {
    List<Member> publishers = cluster().members().subList(0, PUBLISHERS);
    for (int i = 0; i < plan.workload().contents(); i++) {
      experiment
          .announcer()
          .announce(publishers.get(i % PUBLISHERS), Announcer.anyCid(experiment.random()));
      experiment.pass(ANNOUNCE_EVERY);
    }
    experiment.placed();
    live.addAll(experiment.announcer().contents());
  }

  private void step() {
    long begin = cluster().time().nanos();
    shortLived();
    withdraw();
    look();
    for (int i = 0; i < FINDS; i++) {
      find(live, liveFinds);
      experiment.pass(FINDS_OVER.dividedBy(FINDS));
    }
    experiment.pass(SHORT_LIFE.plus(AFTER_END).minusNanos(cluster().time().nanos() - begin));
    for (Content content : dead) {
      deadFinds.begin(experiment.asker(), content);
    }
    dead.clear();
    experiment.pass(STEP.minusNanos(cluster().time().nanos() - begin));
  }

  /** Announced by a node that vanishes, so that nobody renews it. */
  private void shortLived() {
    Member at = experiment.asker();
    if (live.stream().anyMatch(content -> content.publisher() == at) || cluster().isSeed(at)) {
      return;
    }
    Cid cid = Announcer.anyCid(experiment.random());
    at.node()
        .announcements()
        .announce(new Owner("short"), cid, List.of(), Optional.of(SHORT_LIFE), TIMEOUT)
        .subscribe(announced -> dead.add(new Content(cid, at)), refusal -> {});
    experiment.pass(TIMEOUT);
    cluster().kill(at);
  }

  private void withdraw() {
    Content content = live.get(experiment.random().nextInt(live.size()));
    if (!content.publisher().alive() || live.size() <= SAMPLE / 10) {
      return;
    }
    live.remove(content);
    content
        .publisher()
        .node()
        .announcements()
        .withdraw(Announcer.OWNER, content.cid(), TIMEOUT)
        .subscribe(done -> dead.add(content), refusal -> {});
  }

  private void look() {
    int floor = (experiment.k() + 1) / 2;
    for (int i = 0; i < SAMPLE; i++) {
      Content content = live.get(experiment.random().nextInt(live.size()));
      int count = 0;
      for (Member member : cluster().roster().list()) {
        count += Holdings.holds(member, content.cid()) ? 1 : 0;
      }
      holders.add(count);
      looked++;
      held += count >= floor ? 1 : 0;
    }
  }

  private void find(List<Content> among, Finds finds) {
    Content content = among.get(experiment.random().nextInt(among.size()));
    finds.begin(experiment.stranger(content), content);
  }

  private static long writes(Traffic traffic) {
    return traffic.requests(Operation.PROVIDE) + traffic.requests(Operation.STORE);
  }

  private VirtualCluster cluster() {
    return experiment.cluster();
  }
}

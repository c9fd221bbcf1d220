package io.svcdht.sim;

import io.svcdht.announce.Announced;
import io.svcdht.announce.Owner;
import io.svcdht.id.Cid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run: nodes join, some announce, all find, some vanish, all find again. Everything is drawn
 * from the plan's seed and happens in virtual time, so the same plan gives the same report.
 */
public final class Simulation {

  private static final Logger log = LoggerFactory.getLogger(Simulation.class);

  private static final Duration JOIN_LIMIT = Duration.ofMinutes(10);
  private static final Duration PHASE_LIMIT = Duration.ofMinutes(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Owner OWNER = new Owner("simulation");

  private final SimulationPlan plan;
  private final VirtualCluster cluster;
  private final SplittableRandom random;
  private final List<Content> contents = new ArrayList<>();
  private final List<Integer> holders = new ArrayList<>();
  private final List<SimulationReport.Phase> phases = new ArrayList<>();
  private int settled;
  private int killed;

  /** What was announced, and where. */
  private record Content(Cid cid, Member at) {}

  private Simulation(SimulationPlan plan) {
    this.plan = plan;
    this.cluster = new VirtualCluster(plan.seed(), plan.network(), plan.signing());
    this.random = new SplittableRandom(~plan.seed());
  }

  /** Runs {@code plan} on the calling thread. */
  public static SimulationReport run(SimulationPlan plan) {
    return new Simulation(plan).run();
  }

  private SimulationReport run() {
    cluster.join(plan.nodes(), plan.workload().joinSpread());
    if (!cluster.awaitReady(plan.workload().joinSpread().plus(JOIN_LIMIT))) {
      log.warn("not all nodes became ready within {}", JOIN_LIMIT);
    }
    announceAll();
    finds("all alive");
    if (plan.workload().killed() > 0) {
      killSome();
      cluster.time().advance(plan.workload().afterDeath());
      finds("after deaths");
    }
    return report();
  }

  private void announceAll() {
    int wanted = plan.workload().contents();
    for (int i = 0; i < wanted; i++) {
      Member at = cluster.roster().pick(random);
      byte[] name = new byte[32];
      random.nextBytes(name);
      Cid cid = Cid.read(name, 0);
      at.node()
          .announcements()
          .announce(OWNER, cid, List.of(), Optional.empty(), TIMEOUT)
          .doFinally(end -> settled++)
          .subscribe(announced -> taken(new Content(cid, at), announced), this::refused);
      cluster.time().advance(plan.workload().findEvery());
    }
    cluster.time().runUntil(() -> settled == wanted, PHASE_LIMIT);
  }

  private void taken(Content content, Announced announced) {
    contents.add(content);
    holders.add(announced.report().accepted());
  }

  private void refused(Throwable refusal) {
    log.warn("an announcement failed: {}", refusal.toString());
  }

  private void finds(String phase) {
    Finds finds = new Finds(cluster, random);
    for (int i = 0; i < plan.workload().finds() && !contents.isEmpty(); i++) {
      Content content = contents.get(random.nextInt(contents.size()));
      Member from = cluster.roster().pick(random);
      if (cluster.roster().size() > 1) {
        while (from == content.at()) {
          from = cluster.roster().pick(random);
        }
      }
      finds.begin(from, content.cid(), content.at().id(), TIMEOUT);
      cluster.time().advance(plan.workload().findEvery());
    }
    cluster.time().runUntil(finds::done, PHASE_LIMIT);
    phases.add(finds.phase(phase));
  }

  private void killSome() {
    int count = (int) (plan.nodes() * plan.workload().killed());
    for (int i = 0; i < count; i++) {
      cluster.kill(cluster.roster().pick(random));
      killed++;
    }
  }

  private SimulationReport report() {
    List<Long> ready =
        cluster.members().stream()
            .flatMap(member -> member.readyAfter().stream())
            .map(Duration::toMillis)
            .toList();
    Traffic traffic = cluster.network().traffic();
    return new SimulationReport(
        plan,
        ready.size(),
        Percentiles.of(ready),
        contents.size(),
        Percentiles.of(holders),
        killed,
        phases,
        new SimulationReport.Network(
            traffic.requests(),
            traffic.bytes(),
            traffic.connections(),
            traffic.unanswered(),
            cluster.elapsed().toMillis() / 1000.0,
            cluster.time().executed()),
        cluster.faults());
  }
}

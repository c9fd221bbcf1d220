package io.svcdht.sim.scenario;

import io.svcdht.id.LookupId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.sim.Member;
import io.svcdht.sim.VirtualCluster;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The finds of one phase and what came of them. A find is a success if it returned the record that
 * was announced and is still alive; that its holders are gone is no excuse. Only a find whose own
 * asker vanished meanwhile, with nothing found yet, is not counted.
 */
final class Finds {

  private static final int LIMIT = 20;
  private static final double NANOS_PER_MS = 1e6;

  private final VirtualCluster cluster;
  private final RandomGenerator random;
  private final Duration timeout;
  private final Sample.Collector firstMs = new Sample.Collector();
  private final Sample.Collector endMs = new Sample.Collector();
  private final Sample.Collector hops = new Sample.Collector();
  private final Sample.Collector rpcs = new Sample.Collector();
  private final Sample.Collector systems = new Sample.Collector();
  private int begun;
  private int ended;
  private int counted;
  private int partial;
  private int alarms;

  Finds(VirtualCluster cluster, RandomGenerator random, Duration timeout) {
    this.cluster = cluster;
    this.random = random;
    this.timeout = timeout;
  }

  /** Begins one: {@code from} asks who provides {@code content}. */
  void begin(Member from, Content content) {
    begun++;
    new Watch(from, content).start();
  }

  /** Whether all that were begun have ended. */
  boolean done() {
    return ended == begun;
  }

  SimulationReport.Phase phase(String name) {
    return new SimulationReport.Phase(
        name,
        new SimulationReport.Tallies(counted, partial, alarms),
        hops.sample(),
        firstMs.sample(),
        endMs.sample(),
        rpcs.sample(),
        systems.sample());
  }

  /** One find. */
  private final class Watch {
    private final Member from;
    private final Content content;
    private final long start = cluster.time().nanos();
    private double foundMs = -1;
    private @Nullable LookupResult result;
    private boolean over;

    Watch(Member from, Content content) {
      this.from = from;
      this.content = content;
    }

    void start() {
      LookupId id = LookupId.next(cluster.time(), random);
      from.node()
          .lookups()
          .find(new Find(id, content.cid(), LIMIT, timeout, Find.Source.NETWORK))
          .doFinally(end -> close())
          .subscribe(this::take, failure -> {});
    }

    private void take(FindEvent event) {
      if (event instanceof FindEvent.Found hit
          && hit.record().record().publisher().equals(content.publisher().id())
          && foundMs < 0) {
        foundMs = (cluster.time().nanos() - start) / NANOS_PER_MS;
      } else if (event instanceof FindEvent.Ended(LookupResult end, var age)) {
        result = end;
      }
    }

    private void close() {
      if (over) {
        return;
      }
      over = true;
      ended++;
      if (foundMs >= 0 || from.alive()) {
        count();
      }
    }

    /** Autonomous systems among those that the find reports as closest. */
    private long systems(LookupResult end) {
      return end.closest().stream()
          .mapToInt(peer -> cluster.network().as(peer.nodeId()))
          .distinct()
          .count();
    }

    private void count() {
      counted++;
      if (foundMs >= 0) {
        firstMs.add(foundMs);
      }
      LookupResult end = result;
      partial += end == null || !end.complete() ? 1 : 0;
      if (end != null) {
        endMs.add(end.elapsed().toNanos() / NANOS_PER_MS);
        hops.add(end.hops());
        rpcs.add(end.rpcs());
        systems.add((double) systems(end));
        alarms += end.suspected() ? 1 : 0;
      }
    }
  }
}

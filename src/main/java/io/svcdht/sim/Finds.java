package io.svcdht.sim;

import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/** The finds of one phase and what came of them. */
final class Finds {

  private static final int LIMIT = 20;
  private static final double NANOS_PER_MS = 1e6;

  private final VirtualCluster cluster;
  private final RandomGenerator random;
  private final List<Double> firstMs = new ArrayList<>();
  private final List<Double> endMs = new ArrayList<>();
  private final List<Integer> hops = new ArrayList<>();
  private final List<Integer> rpcs = new ArrayList<>();
  private int begun;
  private int found;
  private int partial;

  Finds(VirtualCluster cluster, RandomGenerator random) {
    this.cluster = cluster;
    this.random = random;
  }

  /** Begins one: {@code from} asks who provides {@code cid}, which {@code publisher} announced. */
  void begin(Member from, Cid cid, NodeId publisher, Duration timeout) {
    begun++;
    World world = new World(cluster.time(), cluster.time(), random);
    LookupId id = LookupId.next(world.time(), random);
    long start = cluster.time().nanos();
    boolean[] seen = new boolean[1];
    from.node()
        .lookups()
        .find(new Find(id, cid, LIMIT, timeout, Find.Source.NETWORK))
        .subscribe(event -> {
          if (event instanceof FindEvent.Found hit
              && hit.record().record().publisher().equals(publisher)
              && !seen[0]) {
            seen[0] = true;
            found++;
            firstMs.add((cluster.time().nanos() - start) / NANOS_PER_MS);
          } else if (event instanceof FindEvent.Ended(LookupResult result)) {
            ended(result);
          }
        });
  }

  /** Whether all that were begun have ended. */
  boolean done() {
    return endMs.size() == begun;
  }

  SimulationReport.Phase phase(String name) {
    return new SimulationReport.Phase(
        name,
        begun,
        found,
        partial,
        Percentiles.of(hops),
        Percentiles.of(firstMs),
        Percentiles.of(endMs),
        Percentiles.of(rpcs));
  }

  private void ended(LookupResult result) {
    endMs.add(result.elapsed().toNanos() / NANOS_PER_MS);
    hops.add(result.hops());
    rpcs.add(result.rpcs());
    partial += result.complete() ? 0 : 1;
  }
}

package io.svcdht.sim;

import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Nodes come and go, each by a Poisson process of the same rate: those that leave do so silently or
 * with a good-bye, by equal chance; those that come are new and join like all before. The seeds
 * stay, as seeds that operators name do.
 */
public final class Churn {

  private static final double NANOS_PER_HOUR = 3.6e12;

  private final VirtualCluster cluster;
  private final SplittableRandom random;
  private final double perHour;
  private boolean running;
  private int left;
  private int joined;

  /**
   * Churn that has not begun.
   *
   * @param share of the nodes that leave, and as many that join, in an hour
   */
  public Churn(VirtualCluster cluster, double share, SplittableRandom random) {
    this.cluster = cluster;
    this.random = random;
    this.perHour = share * cluster.roster().size();
  }

  /** Begins. */
  public void start() {
    running = true;
    if (perHour > 0) {
      soon(this::leave);
      soon(this::join);
    }
  }

  /** Ends; what has begun to leave or join goes on. */
  public void stop() {
    running = false;
  }

  /** How many have left. */
  public int left() {
    return left;
  }

  /** How many have come. */
  public int joined() {
    return joined;
  }

  private void soon(Runnable event) {
    double gap = -Math.log(1 - random.nextDouble()) / perHour * NANOS_PER_HOUR;
    cluster
        .time()
        .schedule(
            () -> {
              if (running) {
                event.run();
                soon(event);
              }
            },
            (long) gap,
            TimeUnit.NANOSECONDS);
  }

  private void leave() {
    Member leaver = cluster.roster().pick(random);
    if (cluster.isSeed(leaver)) {
      return;
    }
    left++;
    if (random.nextBoolean()) {
      cluster.kill(leaver);
    } else {
      cluster.stop(leaver);
    }
  }

  private void join() {
    joined++;
    cluster.start(cluster.newcomer());
  }
}

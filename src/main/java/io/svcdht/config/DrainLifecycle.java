package io.svcdht.config;

import io.svcdht.observe.NodeStatus;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first step of stopping: readiness goes at once, but load balancers lag behind, so the node
 * serves on for {@code dht.shutdown.drain-delay} before it refuses writes.
 */
final class DrainLifecycle extends Step {

  private static final Logger LOG = LoggerFactory.getLogger(DrainLifecycle.class);

  private final NodeStatus status;
  private final World world;
  private final Duration delay;

  DrainLifecycle(NodeStatus status, World world, Duration delay) {
    super(Phases.DRAIN);
    this.status = status;
    this.world = world;
    this.delay = delay;
  }

  /** Nothing begins here: this step is one of stopping alone. */
  @Override
  void begin() {}

  @Override
  void end(Runnable ended) {
    status.drain();
    if (delay.isZero()) {
      refuseWrites(ended);
    } else {
      LOG.info("Serving on for {} ms, until load balancers know", delay.toMillis());
      world.timers().schedule(() -> refuseWrites(ended), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void refuseWrites(Runnable ended) {
    status.refuseWrites();
    ended.run();
  }
}

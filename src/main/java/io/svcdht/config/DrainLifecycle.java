package io.svcdht.config;

import io.svcdht.observe.NodeStatus;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The first step of stopping: readiness goes at once, but load balancers lag behind, so the node
 * serves on for {@code dht.shutdown.drain-delay} before it refuses writes.
 */
final class DrainLifecycle implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(DrainLifecycle.class);

  private final NodeStatus status;
  private final World world;
  private final Duration delay;
  private volatile boolean running;

  DrainLifecycle(NodeStatus status, World world, Duration delay) {
    this.status = status;
    this.world = world;
    this.delay = delay;
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop(Runnable callback) {
    running = false;
    status.drain();
    if (delay.isZero()) {
      refuseWrites(callback);
    } else {
      LOG.info("Serving on for {} ms, until load balancers know", delay.toMillis());
      world.timers().schedule(() -> refuseWrites(callback), delay.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Not called: the container stops with a callback. */
  @Override
  public void stop() {
    stop(() -> {});
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return Phases.DRAIN;
  }

  private void refuseWrites(Runnable callback) {
    status.refuseWrites();
    callback.run();
  }
}

package io.svcdht.config;

import org.springframework.context.SmartLifecycle;

/**
 * A step of starting and stopping ({@link Phases}) whose end is told by a callback, so that the
 * container waits no longer than the step takes, nor longer than its phase may.
 */
abstract class Step implements SmartLifecycle {

  private final int phase;
  private volatile boolean running;

  /** A step in {@code phase}. */
  Step(int phase) {
    this.phase = phase;
  }

  /** Does what starting is; the container waits. */
  abstract void begin();

  /** Begins what stopping is; runs {@code ended} once, when it is done. */
  abstract void end(Runnable ended);

  @Override
  public final void start() {
    running = true;
    begin();
  }

  @Override
  public final void stop(Runnable callback) {
    running = false;
    end(callback);
  }

  /** Not called: the container stops with a callback. */
  @Override
  public final void stop() {
    stop(() -> {});
  }

  @Override
  public final boolean isRunning() {
    return running;
  }

  @Override
  public final int getPhase() {
    return phase;
  }
}

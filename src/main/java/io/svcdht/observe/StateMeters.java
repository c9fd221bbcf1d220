package io.svcdht.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each change of state to the log, and measures how long the first readiness took. */
public final class StateMeters implements NodeStatus.Listener {

  private static final Logger LOG = LoggerFactory.getLogger(NodeStatus.class);

  private final Timer timeToReady;
  private boolean measured;

  /** A listener that measures in {@code registry}. */
  public StateMeters(MeterRegistry registry) {
    this.timeToReady = new Histograms(registry).timeToReady();
  }

  @Override
  public void changed(NodeState from, Verdict to, Duration age) {
    boolean alone = to.facts().bootstrap().standalone();
    LOG.info(
        "Node is {}, was {}{}{}",
        to.state(),
        from,
        alone ? " (standalone)" : "",
        to.missing().isEmpty() ? "" : "; missing: " + String.join(", ", to.missing()));
    if (to.state() == NodeState.DEGRADED) {
      LOG.warn("Tasks that keep failing by their own fault: {}", to.facts().failing());
    }
    if (to.state().ready() && !measured) {
      measured = true;
      timeToReady.record(age);
    }
  }
}

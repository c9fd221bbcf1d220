package io.svcdht.supervision;

import java.time.Duration;

/**
 * How supervised tasks are paced.
 *
 * @param backoff pauses after faults
 * @param turnLimit most time that one turn may take before it counts as a fault and is cancelled
 * @param wakePause least time between being woken and the turn, so that many calls make one turn
 * @param failingAfter faults in a row after which a task counts as failing (node DEGRADED)
 */
public record SupervisionPolicy(
    Backoff backoff, Duration turnLimit, Duration wakePause, int failingAfter) {

  /** Checks the ranges. */
  public SupervisionPolicy {
    if (turnLimit.isNegative() || turnLimit.isZero()) {
      throw new IllegalArgumentException("turn limit " + turnLimit + " is not above zero");
    }
    if (wakePause.isNegative() || wakePause.isZero()) {
      throw new IllegalArgumentException("wake pause " + wakePause + " is not above zero");
    }
    if (failingAfter < 1) {
      throw new IllegalArgumentException("failing after " + failingAfter + " is below 1");
    }
  }

  /** Backoff from 500 ms to 30 s, 5 min for a turn, 200 ms to wake, failing after 5 faults. */
  public static SupervisionPolicy defaults() {
    return new SupervisionPolicy(
        new Backoff(Duration.ofMillis(500), Duration.ofSeconds(30)),
        Duration.ofMinutes(5),
        Duration.ofMillis(200),
        5);
  }
}

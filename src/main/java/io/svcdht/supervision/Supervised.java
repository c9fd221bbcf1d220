package io.svcdht.supervision;

import io.svcdht.pipeline.Meters;
import java.time.Duration;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * A task in turns. A dependency that cannot be reached is a result, not a fault: the turn ends as
 * usual, or with a {@link io.svcdht.error.DhtException} other than {@code Internal}. Any other
 * error is a fault.
 *
 * @param task its name in metrics and logs
 * @param every the usual pause between two turns, before the first as well
 * @param turn one turn; emits how long to pause after it, or nothing for the usual pause
 */
public record Supervised(Meters.Task task, Duration every, Supplier<Mono<Duration>> turn) {

  /** Checks the pause. */
  public Supervised {
    if (every.isNegative()) {
      throw new IllegalArgumentException("pause " + every + " of task " + task + " is negative");
    }
  }
}

package io.svcdht.node;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Steps of an orderly stop: none takes too long, and none keeps the next from being taken. */
public record Steps(Scheduler timers) {

  private static final Logger log = LoggerFactory.getLogger(Steps.class);

  /** Most time for a step. */
  private static final Duration STEP = Duration.ofSeconds(5);

  /** {@code work}, for at most 5 s; never an error. */
  public Mono<Void> step(String what, Mono<Void> work) {
    return step(what, STEP, work);
  }

  /** {@code work}, for at most {@code most}; never an error. */
  public Mono<Void> step(String what, Duration most, Mono<Void> work) {
    return work.timeout(most, timers)
        .onErrorResume(failure -> {
          log.warn("stopping {} did not end well: {}", what, failure.toString());
          return Mono.empty();
        });
  }
}

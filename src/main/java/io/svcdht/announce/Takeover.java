package io.svcdht.announce;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.util.retry.Retry;

/** Taking over what an earlier process has promised, tried for as long as the disk fails. */
final class Takeover {

  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);
  private static final Duration AGAIN = Duration.ofSeconds(5);

  private final Optional<Keeping.OnDisk> keeping;
  private final Ledger ledger;
  private final Scheduler timers;
  private volatile boolean done;

  /** Is done already where nothing on a disk outlives the process. */
  Takeover(Optional<Keeping.OnDisk> keeping, Ledger ledger, Scheduler timers) {
    this.keeping = keeping;
    this.ledger = ledger;
    this.timers = timers;
    this.done = keeping.isEmpty();
  }

  boolean done() {
    return done;
  }

  /** Fills the ledger; tells {@code then} the time that no later record may be signed before. */
  Mono<Void> run(Consumer<Instant> then) {
    return Mono.justOrEmpty(keeping).filter(there -> !done).flatMap(there -> run(there, then));
  }

  private Mono<Void> run(Keeping.OnDisk there, Consumer<Instant> then) {
    return Mono.fromCallable(() -> Recovery.read(there.family(), ledger))
        .subscribeOn(there.io())
        .doOnNext(clock -> {
          then.accept(clock);
          done = true;
        })
        .retryWhen(Retry.from(failures -> failures.concatMap(this::later)))
        .then();
  }

  private Mono<Long> later(Retry.RetrySignal signal) {
    if (signal.totalRetries() == 0) {
      LOG.error(
          "own announcements cannot be read from the disk, tried again every {} s",
          AGAIN.toSeconds(),
          signal.failure());
    }
    return Mono.delay(AGAIN, timers);
  }
}

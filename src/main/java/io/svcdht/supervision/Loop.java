package io.svcdht.supervision;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** One supervised task: pause, turn, pause, … until it is stopped. Turns never overlap. */
final class Loop {

  private static final Logger log = LoggerFactory.getLogger(Loop.class);

  private final Supervised supervised;
  private final World world;
  private final Meters meters;
  private final SupervisionPolicy policy;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicReference<Sinks.Empty<Void>> bell = new AtomicReference<>(Sinks.empty());
  private final Disposable.Swap running = Disposables.swap();
  private volatile int faults;

  Loop(Supervised supervised, World world, Meters meters, SupervisionPolicy policy) {
    this.supervised = supervised;
    this.world = world;
    this.meters = meters;
    this.policy = policy;
  }

  void start() {
    AtomicReference<Duration> next = new AtomicReference<>(supervised.every());
    running.replace(
        Mono.defer(() -> rest(next.get()))
            .then(Mono.defer(this::turn))
            .doOnNext(pause -> next.set(atLeast(pause)))
            .repeat()
            .subscribe());
  }

  void wake() {
    woken.set(true);
    bell.get().tryEmitEmpty();
  }

  boolean failing() {
    return faults >= policy.failingAfter();
  }

  void stop() {
    running.dispose();
  }

  /** The bell is hung up before the flag is read: whoever wakes us is seen by one or the other. */
  private Mono<Void> rest(Duration pause) {
    Sinks.Empty<Void> ring = Sinks.empty();
    bell.set(ring);
    Duration soon = pause.compareTo(policy.wakePause()) < 0 ? pause : policy.wakePause();
    Mono<Void> early = ring.asMono().then(Mono.delay(soon, world.timers()).then());
    return woken.get()
        ? Mono.delay(soon, world.timers()).then()
        : Mono.firstWithSignal(Mono.delay(pause, world.timers()).then(), early);
  }

  /** A turn that asks for no pause at all must not spin. */
  private Duration atLeast(Duration pause) {
    return pause.compareTo(policy.wakePause()) < 0 ? policy.wakePause() : pause;
  }

  private Mono<Duration> turn() {
    woken.set(false);
    return Mono.defer(supervised.turn())
        .timeout(policy.turnLimit(), world.timers())
        .defaultIfEmpty(supervised.every())
        .doOnNext(pause -> faults = 0)
        .onErrorResume(failure -> Mono.just(afterFailure(failure)));
  }

  private Duration afterFailure(Throwable failure) {
    if (failure instanceof DhtException answer && answer.error() != DhtError.INTERNAL) {
      faults = 0;
      log.debug("task {} ended with {}", supervised.task().label(), answer.detail());
      return supervised.every();
    }
    int before = faults;
    faults = before + 1;
    meters.restart(supervised.task());
    Duration pause = policy.backoff().pause(before, world.random());
    log.warn(
        "task {} failed, fault {} in a row, again in {} ms",
        supervised.task().label(),
        before + 1,
        pause.toMillis(),
        failure);
    return pause;
  }
}

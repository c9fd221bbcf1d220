package io.svcdht.supervision;

import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;

/** One supervised task: pause, turn, pause, … until it is stopped. Turns never overlap. */
final class Loop {

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  private final Supervised supervised;
  private final World world;
  private final TaskFaults faults;
  private final SupervisionPolicy policy;
  private final AtomicBoolean woken = new AtomicBoolean();
  private final AtomicReference<Sinks.Empty<Void>> bell = new AtomicReference<>(Sinks.empty());
  private final Disposable.Swap running = Disposables.swap();

  Loop(Supervised supervised, World world, TaskFaults faults, SupervisionPolicy policy) {
    this.supervised = supervised;
    this.world = world;
    this.faults = faults;
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
    return Mono.create(this::begin)
        .timeout(policy.turnLimit(), world.timers())
        .defaultIfEmpty(supervised.every())
        .doOnNext(pause -> faults.well())
        .onErrorResume(failure -> Mono.just(afterFailure(failure)));
  }

  /**
   * Also what Reactor lets fall through, as a class that cannot be loaded, ends no more than the
   * turn.
   */
  private void begin(MonoSink<Duration> sink) {
    try {
      sink.onCancel(
          Mono.defer(supervised.turn()).subscribe(sink::success, sink::error, sink::success));
    } catch (Throwable fault) {
      sink.error(new IllegalStateException("the turn could not begin: " + fault, fault));
    }
  }

  private Duration afterFailure(Throwable failure) {
    if (!Faults.own(failure)) {
      faults.well();
      LOG.debug("task {} ended with {}", supervised.task().label(), failure.getMessage());
      return supervised.every();
    }
    int before = faults.inRow();
    faults.fault(failure);
    return policy.backoff().pause(before, world.random());
  }
}

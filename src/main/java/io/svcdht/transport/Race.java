package io.svcdht.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Several ways to one goal, tried in order: the next begins when the one before has failed or has
 * had its head start, the first to arrive wins, the others are cancelled (RFC 8305 §5).
 */
final class Race {

  private final Duration stagger;
  private final Scheduler timers;

  Race(Duration stagger, Scheduler timers) {
    this.stagger = stagger;
    this.timers = timers;
  }

  /**
   * The first value, or the failure of the last to fail once all have. A value that comes when
   * another has won is given to {@code loser}.
   */
  <T> Mono<T> first(List<Mono<T>> ways, Consumer<T> loser) {
    return Mono.defer(() -> run(ways, loser));
  }

  private <T> Mono<T> run(List<Mono<T>> ways, Consumer<T> loser) {
    AtomicBoolean won = new AtomicBoolean();
    AtomicReference<@Nullable Throwable> last = new AtomicReference<>();
    List<Mono<T>> legs = new ArrayList<>(ways.size());
    Mono<Void> turn = Mono.empty();
    for (Mono<T> way : ways) {
      Sinks.Empty<Void> started = Sinks.empty();
      Sinks.Empty<Void> failed = Sinks.empty();
      Mono<T> leg =
          way.doOnSubscribe(start -> started.tryEmitEmpty())
              .doOnError(last::set)
              .doOnError(error -> failed.tryEmitEmpty())
              .filter(value -> claim(value, won, loser));
      legs.add(turn.then(leg));
      Mono<Void> headStart = started.asMono().then(Mono.delay(stagger, timers)).then();
      turn = Mono.firstWithSignal(failed.asMono(), headStart);
    }
    return Mono.firstWithValue(legs).onErrorMap(error -> cause(error, last.get()));
  }

  private static <T> boolean claim(T value, AtomicBoolean won, Consumer<T> loser) {
    if (won.compareAndSet(false, true)) {
      return true;
    }
    loser.accept(value);
    return false;
  }

  private static Throwable cause(Throwable all, @Nullable Throwable last) {
    return last == null ? all : last;
  }
}

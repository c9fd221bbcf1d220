package io.svcdht.transport;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
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
   * The first value. Empty if a way ends empty before any value; fails as the last failed, once all
   * have. A value that comes too late is given to {@code loser}.
   */
  <T> Mono<T> first(List<Mono<T>> ways, Consumer<T> loser) {
    return Mono.defer(() -> run(ways, loser));
  }

  private <T> Mono<T> run(List<Mono<T>> ways, Consumer<T> loser) {
    AtomicBoolean won = new AtomicBoolean();
    List<Mono<Arrival<T>>> legs = new ArrayList<>(ways.size());
    Mono<Void> turn = Mono.empty();
    for (Mono<T> way : ways) {
      Sinks.Empty<Void> next = Sinks.empty();
      Mono<Void> mine = turn;
      legs.add(
          mine.then(
              Mono.defer(
                  () ->
                      way.map(Arrival::new)
                          .defaultIfEmpty(new Arrival<>(null))
                          .doOnSubscribe(start -> armed(next))
                          .doOnError(failed -> next.tryEmitEmpty())
                          .flatMap(arrival -> claim(arrival, won, loser)))));
      turn = next.asMono();
    }
    return legs.size() == 1
        ? legs.getFirst().flatMap(Arrival::toMono)
        : Mono.firstWithValue(legs).flatMap(Arrival::toMono);
  }
}

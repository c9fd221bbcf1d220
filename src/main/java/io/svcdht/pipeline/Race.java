package io.svcdht.pipeline;

import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * The race of one leg: its first request against every hedge that was sent for it, however many of
 * these came and failed before. It is over with the first answer, or when all that run have lost; a
 * hedge that comes later is no part of it. Safe for several threads.
 */
final class Race {

  private final Traces.Step step;
  private final Sinks.Many<Racer> hedges =
      Sinks.unsafe().many().unicast().onBackpressureBuffer(Queues.<Racer>small().get());
  private int running = 1;
  private volatile boolean hedged;

  /** Of a leg that is told as {@code step}. */
  Race(Traces.Step step) {
    this.step = step;
  }

  /** How its leg is told. */
  Traces.Step step() {
    return step;
  }

  /** Whether a hedge was sent. */
  boolean hedged() {
    return hedged;
  }

  /** The event with which the race that {@code first} began ends. */
  Mono<LookupEvent> over(Racer first) {
    return Mono.firstWithValue(first.answer(), hedges.asFlux().flatMap(Racer::answer).next())
        .onErrorComplete()
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .map(winner -> new LookupEvent.Over(first.leg(), winner));
  }

  /** A hedge joins it, unless all have lost by now. */
  synchronized void joinedBy(Racer hedge) {
    hedged = true;
    if (running > 0 && hedges.tryEmitNext(hedge).isSuccess()) {
      running++;
    }
  }

  /** One of those that run has lost. */
  synchronized void lost() {
    running--;
    if (running == 0) {
      hedges.tryEmitComplete();
    }
  }
}

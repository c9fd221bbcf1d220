package io.svcdht.pipeline;

import java.util.Optional;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One request in the race of its leg. Requests are carried out whoever wins, and each tells its
 * racer how it ended; the race only says when the leg's caller has its first value.
 */
final class Racer {

  private final Leg leg;
  private final Traces.Step step;
  private final Sinks.One<Leg> answer = Sinks.one();
  private final Sinks.One<Racer> hedge = Sinks.one();
  private volatile boolean hedged;
  private volatile boolean answered;

  /** A request of the leg that is told as {@code step}. */
  Racer(Leg leg, Traces.Step step) {
    this.leg = leg;
    this.step = step;
  }

  /** The request. */
  Leg leg() {
    return leg;
  }

  /** How its leg is told. */
  Traces.Step step() {
    return step;
  }

  /** Whether a hedge was sent. */
  boolean hedged() {
    return hedged;
  }

  /** The first of this request and its hedges to answer; empty if none does. */
  Mono<Leg> race() {
    return Mono.firstWithValue(answer.asMono(), hedge.asMono().flatMap(Racer::race))
        .onErrorComplete();
  }

  /** The event with which the race ends. */
  Mono<LookupEvent> over() {
    return race()
        .map(Optional::of)
        .defaultIfEmpty(Optional.empty())
        .map(winner -> new LookupEvent.Over(leg, winner));
  }

  /** A hedge joins the race. */
  void joinedBy(Racer other) {
    hedged = true;
    hedge.tryEmitValue(other);
  }

  /** The request has led to an event, which the lookup hears of first. */
  void heard(LookupEvent event) {
    answered |= event instanceof LookupEvent.Answered;
    if (event instanceof LookupEvent.Overdue) {
      lost();
    }
  }

  /** The request has ended. A failed one that has no hedge by now will get none. */
  void ended() {
    if (answered) {
      answer.tryEmitValue(leg);
    } else {
      lost();
    }
  }

  private void lost() {
    answer.tryEmitEmpty();
    hedge.tryEmitEmpty();
  }
}

package io.svcdht.pipeline;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * One request in the race of its leg. Requests are carried out whoever wins, and each tells its
 * racer how it ended; the race only says when the leg's caller has its first value.
 */
final class Racer {

  private final Leg leg;
  private final Race race;
  private final Sinks.One<Leg> answer = Sinks.one();
  private volatile boolean answered;

  /** A request of the leg whose race this is. */
  Racer(Leg leg, Race race) {
    this.leg = leg;
    this.race = race;
  }

  /** The request. */
  Leg leg() {
    return leg;
  }

  /** The race of its leg. */
  Race race() {
    return race;
  }

  /** The request, once it has answered; empty when it has lost. */
  Mono<Leg> answer() {
    return answer.asMono();
  }

  /** The request has led to an event, which the lookup hears of first. */
  void heard(LookupEvent event) {
    answered |= event instanceof LookupEvent.Answered;
    if (event instanceof LookupEvent.Overdue) {
      lost();
    }
  }

  /** The request has ended. */
  void ended() {
    if (answered) {
      answer.tryEmitValue(leg);
    } else {
      lost();
    }
  }

  /** Once only: nobody counts on it any more. */
  private void lost() {
    if (answer.tryEmitEmpty().isSuccess()) {
      race.lost();
    }
  }
}

package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupEffect.Ask;
import io.svcdht.pipeline.LookupEffect.Explore;
import io.svcdht.pipeline.LookupEffect.Finish;
import io.svcdht.pipeline.LookupEffect.Refund;
import io.svcdht.pipeline.LookupEffect.Tell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.concurrent.Queues;

/**
 * Carries out one lookup. All its work, the legs, the deadline and the look into the own store, is
 * the inside of one {@code flatMap}: that serialises the events which {@link Lookup} decides on,
 * without a lock held across calls and without recursion where an answer is there at once, and it
 * cancels everything when the lookup ends or its caller goes. A leg is the race of a first request
 * and its hedges ({@link Race}); the requests themselves are shared with it, so that those who lose
 * are not cancelled and their late answers count. What the caller is told goes through a sink of
 * its own, so that a slow reader does not hold up the lookup; it is bounded by the lookup's
 * budgets.
 */
final class LookupRun {

  private static final Logger LOG = LoggerFactory.getLogger(LookupRun.class);

  /** Work beside the requests: the deadline, the beginning, and a look around. */
  private static final int BESIDES = 3;

  /** Share of the time left that a look around the target may take. */
  private static final int EXPLORING = 2;

  private final Engine engine;
  private final Plan plan;
  private final FluxSink<Told> out;
  private final Deadline deadline;
  private final Lookup lookup;
  private final AnswerReader reader;
  private final LookupTrace trace;
  private final List<Racer> racers = new ArrayList<>();
  private final Sinks.Many<Publisher<LookupEvent>> work =
      Sinks.unsafe()
          .many()
          .unicast()
          .onBackpressureBuffer(Queues.<Publisher<LookupEvent>>small().get());

  /**
   * What is to be carried out.
   *
   * @param goal what for
   * @param kind how it is counted
   * @param timeout most time to take
   * @param question what each peer is asked
   * @param opening what is known at first; an error ends the lookup
   */
  record Plan(
      Lookup.Goal goal,
      Meters.LookupKind kind,
      Duration timeout,
      Function<Leg, Request> question,
      Mono<LookupEvent> opening) {}

  /**
   * What all lookups of a node have in common.
   *
   * @param parts what they work with
   * @param policy how they are made
   * @param knowledge what they may ask of the node
   * @param hedges the credit for hedges
   * @param times how long their requests take
   * @param reports where they tell how they went
   */
  record Engine(
      LookupParts parts,
      LookupPolicy policy,
      Knowledge knowledge,
      HedgeBudget hedges,
      AnswerTimes times,
      LookupReports reports) {}

  LookupRun(Engine engine, Plan plan, FluxSink<Told> out) {
    this.engine = engine;
    this.plan = plan;
    this.out = out;
    this.deadline = Deadline.after(plan.timeout(), world().time());
    this.lookup =
        new Lookup(plan.goal(), engine.policy(), engine.knowledge(), world().time().nanos());
    this.reader =
        new AnswerReader(
            engine.parts().verification(),
            plan.goal().target(),
            new LookupBudget(engine.policy().bytes(), engine.policy().verifications()));
    this.trace =
        LookupTrace.begin(engine.reports().traces(), plan, engine.policy(), out.contextView());
  }

  /** The lookup as a flow; each subscription is a lookup of its own. */
  static Flux<Told> flow(Engine engine, Plan plan) {
    return Flux.create(out -> out.onDispose(new LookupRun(engine, plan, out).start()));
  }

  private Disposable start() {
    submit(Mono.delay(plan.timeout(), world().timers()).map(tick -> new LookupEvent.TimeUp()));
    submit(plan.opening());
    Flux<LookupEvent> events =
        work.asFlux().flatMap(Function.identity(), 2 * engine.policy().rpcBudget() + BESIDES);
    return (trace.seen() ? events.doFinally(end -> trace.close()) : events)
        .contextWrite(out.contextView())
        .subscribe(this::decide, this::broken);
  }

  /** Called by one thread at a time, as flatMap does. */
  private void decide(LookupEvent event) {
    if (event instanceof LookupEvent.Over over) {
      raced(over);
    }
    for (LookupEffect effect : lookup.next(event, world().time().nanos())) {
      switch (effect) {
        case Ask(Leg leg) -> ask(leg);
        case Tell(Told told) -> out.next(told);
        case LookupEffect.Recheck() ->
            submit(
                Mono.firstWithSignal(engine.reports().resample(), after(share()).thenReturn(false))
                    .map(LookupEvent.Rechecked::new));
        case Explore(List<NodeId> around) -> submit(explore(around));
        case Refund() -> engine.hedges().refund();
        case LookupEffect.Recharge() -> engine.hedges().recharge();
        case Finish(LookupResult result, int near) -> finish(result, near);
      }
    }
  }

  private void ask(Leg leg) {
    engine.hedges().asked();
    if (leg.hedge()) {
      Race race = racers.get(leg.standsInFor()).race();
      Racer hedge = new Racer(leg, race);
      racers.add(hedge);
      race.joinedBy(hedge);
      LookupTrace.hedged(race.step());
      submit(request(hedge));
    } else {
      Race race = new Race(trace.leg(leg));
      Racer first = new Racer(leg, race);
      racers.add(first);
      submit(race.over(first));
      submit(request(first));
    }
  }

  private void raced(LookupEvent.Over over) {
    Race race = racers.get(over.first().number()).race();
    LookupTrace.over(race.step(), over.winner());
    if (race.hedged()) {
      engine.reports().hedge(plan.kind(), over);
    }
  }

  private void submit(Publisher<LookupEvent> piece) {
    work.emitNext(piece, Sinks.EmitFailureHandler.FAIL_FAST);
  }

  private void finish(LookupResult result, int near) {
    engine.reports().ended(plan.kind(), plan.goal().target(), result, near);
    LookupLog.ended(plan.kind(), result, engine.policy(), plan.timeout(), out.contextView());
    trace.ended(result);
    out.next(new FindEvent.Ended(result));
    out.complete();
  }

  private void broken(Throwable error) {
    trace.broken(error);
    if (error instanceof DhtException) {
      out.error(error);
      return;
    }
    LOG.atError()
        .addKeyValue("lookup_id", plan.goal().id())
        .addKeyValue("deadline_ms", plan.timeout().toMillis())
        .setCause(error)
        .log("lookup {} broke off", plan.goal().id());
    out.error(DhtException.internal("lookup " + plan.goal().id() + " broke off", error));
  }

  /** One request: may stall once, then answers or fails, and is over. */
  private Flux<LookupEvent> request(Racer racer) {
    Leg leg = racer.leg();
    Duration most = engine.policy().rpcTimeout();
    Deadline until = deadline.within(most, world().time());
    boolean full = !until.equals(deadline);
    Call call = new Call(plan.goal().id(), until, plan.question().apply(leg));
    long askedNanos = world().time().nanos();
    Mono<LookupEvent> answer =
        Mono.defer(() -> engine.parts().exchange().ask(leg.peer(), call))
            .doOnNext(got -> engine.times().add(since(askedNanos)))
            .flatMap(got -> read(leg, call, got))
            .switchIfEmpty(Mono.error(() -> new DhtException(DhtError.TRANSPORT_DOWN, "no answer")))
            .onErrorResume(error -> Mono.just(failed(leg, error, full)));
    Flux<LookupEvent> events =
        Flux.merge(answer, clock(leg, full))
            .takeUntil(event -> !waiting(event))
            .doOnNext(racer::heard)
            .doOnComplete(racer::ended);
    Traces.Step step = racer.race().step();
    return step.seen() ? LookupTrace.rpc(step, leg, call, events) : events;
  }

  private static boolean waiting(LookupEvent event) {
    return event instanceof LookupEvent.Stalled || event instanceof LookupEvent.Overdue;
  }

  private Mono<LookupEvent> read(Leg leg, Call call, Answer answer) {
    return reader
        .read(leg, call.request(), answer)
        .doOnNext(event -> engine.parts().neighbours().answered(leg.peer(), answer));
  }

  /**
   * Says when the leg stalls, when it is overdue, and when it has failed unless all time is up.
   * Each timer is set inside the one before: {@code Flux.concat} of reactor-core 3.8.8 may lose the
   * cancellation that comes while it goes from one source to the next, and leave the next running.
   */
  private Flux<LookupEvent> clock(Leg leg, boolean full) {
    Duration stall = leg.hedgeAfter();
    Duration overdue = engine.policy().overdueAfter(stall, engine.times().p99());
    return after(stall)
        .flatMapMany(t -> then(new LookupEvent.Stalled(leg), late(leg, stall, overdue, full)));
  }

  private Flux<LookupEvent> late(Leg leg, Duration stall, Duration overdue, boolean full) {
    return after(overdue.minus(stall))
        .flatMapMany(t -> then(overdue(leg), full ? timeout(leg, overdue) : Mono.empty()));
  }

  private Mono<LookupEvent> timeout(Leg leg, Duration overdue) {
    DhtException late = new DhtException(DhtError.DEADLINE, "no answer in time");
    return after(engine.policy().rpcTimeout().minus(overdue)).map(t -> failed(leg, late, true));
  }

  private static Flux<LookupEvent> then(LookupEvent now, Publisher<LookupEvent> later) {
    return Flux.merge(Mono.just(now), later);
  }

  private Duration since(long nanos) {
    return Duration.ofNanos(world().time().nanos() - nanos);
  }

  private Mono<Long> after(Duration delay) {
    return Mono.delay(delay, world().timers());
  }

  private LookupEvent overdue(Leg leg) {
    engine.parts().neighbours().overdue(leg.peer());
    return new LookupEvent.Overdue(leg);
  }

  /** A timeout counts against the peer only if it had all the time a request may take. */
  private LookupEvent failed(Leg leg, Throwable cause, boolean full) {
    if (cause instanceof LookupBudget.Spent spent) {
      return new LookupEvent.Exhausted(spent.budget());
    }
    DhtError error = DhtException.of(cause);
    LookupLog.failed(plan.goal().id(), leg, error, error == DhtError.INTERNAL ? cause : null);
    if (full || error != DhtError.DEADLINE) {
      engine.parts().neighbours().failed(leg.peer().nodeId(), error);
    }
    return new LookupEvent.Failed(leg, error);
  }

  /** Looks up each of the points, all at once; what fails is left out. */
  private Mono<LookupEvent> explore(List<NodeId> around) {
    Duration left = share();
    return Flux.fromIterable(around)
        .flatMap(point -> engine.reports().closest(point, left), around.size())
        .collectList()
        .map(found ->
            new LookupEvent.Explored(
                distinct(found), found.stream().mapToInt(LookupResult::rpcs).sum()));
  }

  private Duration share() {
    return deadline.remaining(world().time()).dividedBy(EXPLORING);
  }

  private static List<VerifiedPeer> distinct(List<LookupResult> found) {
    return found.stream().flatMap(result -> result.closest().stream()).distinct().toList();
  }

  private World world() {
    return engine.parts().world();
  }
}

package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.peer.Contact;
import io.svcdht.pipeline.LookupEffect.Ask;
import io.svcdht.pipeline.LookupEffect.Finish;
import io.svcdht.pipeline.LookupEffect.Tell;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
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
 * cancels everything when the lookup ends or its caller goes. What the caller is told goes through
 * a sink of its own, so that a slow reader does not hold up the lookup; it is bounded by the
 * lookup's budgets.
 */
final class LookupRun {

  private static final Logger LOG = LoggerFactory.getLogger(LookupRun.class);

  /** Work beside the legs: the deadline and the beginning. */
  private static final int BESIDES = 2;

  private final LookupParts parts;
  private final LookupPolicy policy;
  private final Plan plan;
  private final FluxSink<FindEvent> out;
  private final Deadline deadline;
  private final Lookup lookup;
  private final AnswerReader reader;
  private final Sinks.Many<Publisher<LookupEvent>> work =
      Sinks.unsafe()
          .many()
          .unicast()
          .onBackpressureBuffer(Queues.<Publisher<LookupEvent>>small().get());

  /**
   * What is to be carried out.
   *
   * @param goal what for
   * @param timeout most time to take
   * @param question what each peer is asked
   * @param opening what is known at first; an error ends the lookup
   * @param ended hears of the result before the caller
   */
  record Plan(
      Lookup.Goal goal,
      Duration timeout,
      Function<Leg, Request> question,
      Mono<LookupEvent> opening,
      Consumer<LookupResult> ended) {}

  LookupRun(LookupParts parts, LookupPolicy policy, Plan plan, FluxSink<FindEvent> out) {
    this.parts = parts;
    this.policy = policy;
    this.plan = plan;
    this.out = out;
    this.deadline = Deadline.after(plan.timeout(), parts.world().time());
    this.lookup = new Lookup(plan.goal(), policy, this::p95, parts.world().time().nanos());
    this.reader = new AnswerReader(parts.verification(), plan.goal().target());
  }

  /** The lookup as a flow; each subscription is a lookup of its own. */
  static Flux<FindEvent> flow(LookupParts parts, LookupPolicy policy, Plan plan) {
    return Flux.create(out -> out.onDispose(new LookupRun(parts, policy, plan, out).start()));
  }

  private Disposable start() {
    submit(
        Mono.delay(plan.timeout(), parts.world().timers()).map(tick -> new LookupEvent.TimeUp()));
    submit(plan.opening());
    return work.asFlux()
        .flatMap(Function.identity(), policy.alpha() + policy.beta() + BESIDES)
        .contextWrite(out.contextView())
        .subscribe(this::decide, this::broken);
  }

  /** Called by one thread at a time, as flatMap does. */
  private void decide(LookupEvent event) {
    for (LookupEffect effect : lookup.next(event, parts.world().time().nanos())) {
      switch (effect) {
        case Ask(Leg leg) -> submit(leg(leg));
        case Tell(FindEvent told) -> out.next(told);
        case Finish(LookupResult result) -> finish(result);
      }
    }
  }

  private void submit(Publisher<LookupEvent> piece) {
    work.emitNext(piece, Sinks.EmitFailureHandler.FAIL_FAST);
  }

  private void finish(LookupResult result) {
    plan.ended().accept(result);
    out.next(new FindEvent.Ended(result));
    out.complete();
  }

  private void broken(Throwable error) {
    if (error instanceof DhtException) {
      out.error(error);
      return;
    }
    LOG.atError()
        .addKeyValue("lookup_id", plan.goal().id())
        .setCause(error)
        .log("lookup {} broke off", plan.goal().id());
    out.error(DhtException.internal("lookup " + plan.goal().id() + " broke off", error));
  }

  /** One request: may stall once, then answers or fails, and is over. */
  private Flux<LookupEvent> leg(Leg leg) {
    Deadline until = deadline.within(policy.rpcTimeout(), parts.world().time());
    boolean full = !until.equals(deadline);
    Call call = new Call(plan.goal().id(), until, plan.question().apply(leg));
    Mono<LookupEvent> answer =
        Mono.defer(() -> parts.exchange().ask(leg.peer(), call))
            .flatMap(got -> read(leg, call, got))
            .switchIfEmpty(Mono.error(() -> new DhtException(DhtError.TRANSPORT_DOWN, "no answer")))
            .onErrorResume(error -> Mono.just(failed(leg, error, full)));
    return Flux.merge(answer, clock(leg, full))
        .takeUntil(event -> !(event instanceof LookupEvent.Stalled));
  }

  private Mono<LookupEvent> read(Leg leg, Call call, Answer answer) {
    return reader
        .read(leg, call.request(), answer)
        .doOnNext(event -> parts.neighbours().answered(leg.peer(), answer.rtt()));
  }

  /** Says when the leg stalls, and when it has taken too long, unless all time is up by then. */
  private Flux<LookupEvent> clock(Leg leg, boolean full) {
    Duration hedge = leg.hedgeAfter();
    Flux<LookupEvent> stall =
        Mono.delay(hedge, parts.world().timers())
            .map(t -> (LookupEvent) new LookupEvent.Stalled(leg))
            .flux();
    if (!full) {
      return stall.concatWith(Mono.never());
    }
    Duration rest = policy.rpcTimeout().minus(hedge);
    DhtException late = new DhtException(DhtError.DEADLINE, "no answer in time");
    return stall.concatWith(
        Mono.delay(rest, parts.world().timers()).map(t -> failed(leg, late, true)));
  }

  /** A timeout counts against the peer only if it had all the time a request may take. */
  private LookupEvent failed(Leg leg, Throwable cause, boolean full) {
    DhtError error = DhtException.of(cause);
    if (error == DhtError.INTERNAL) {
      LOG.debug("request to {} failed", leg.peer().nodeId(), cause);
    }
    if (full || error != DhtError.DEADLINE) {
      parts.neighbours().failed(leg.peer().nodeId(), error);
    }
    return new LookupEvent.Failed(leg, error);
  }

  private Optional<Duration> p95(NodeId id) {
    return parts.neighbours().table().contact(id).map(Contact::p95);
  }
}

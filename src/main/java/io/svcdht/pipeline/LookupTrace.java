package io.svcdht.pipeline;

import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.pipeline.Traces.Step;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import reactor.core.publisher.Flux;
import reactor.util.context.ContextView;

/** What a lookup tells {@link Traces} as it goes, under the keys of docs/TRACES.md. */
final class LookupTrace {

  /** Of a lookup that nobody sees: says nothing, keeps nothing. */
  private static final LookupTrace UNSEEN = new LookupTrace(Step.NONE);

  private static final String REASON = "reason";
  private static final String HEDGED = "hedged";
  private static final String OK = "ok";
  private static final String CANCELLED = "cancelled";

  private final Step lookup;
  private final Queue<Step> legs = new ConcurrentLinkedQueue<>();
  private final AtomicReference<String> end = new AtomicReference<>(CANCELLED);

  private LookupTrace(Step lookup) {
    this.lookup = lookup;
  }

  /** Of a lookup that begins now, made for {@code caller}. */
  static LookupTrace begin(
      Traces traces, LookupRun.Plan plan, LookupPolicy policy, ContextView caller) {
    Step lookup = traces.begin("lookup", caller);
    if (!lookup.seen()) {
      return UNSEEN;
    }
    lookup
        .with("lookup_id", plan.goal().id())
        .with("op", plan.kind().name().toLowerCase(Locale.ROOT))
        .with(plan.goal().target() instanceof Cid ? "cid" : "target", plan.goal().target())
        .with("alpha", policy.alpha())
        .with("beta", policy.beta())
        .with("deadline_ms", plan.timeout().toMillis());
    RequestId.of(caller).ifPresent(id -> lookup.with("request_id", id));
    return new LookupTrace(lookup);
  }

  /** Whether anybody sees it. */
  boolean seen() {
    return lookup.seen();
  }

  /** A leg begins with the request {@code first}. */
  Step leg(Leg first) {
    Step leg = lookup.begin("leg");
    if (leg.seen()) {
      legs.add(leg.with("number", first.number()).with(HEDGED, false).with(REASON, CANCELLED));
    }
    return leg;
  }

  /** A hedge is sent for the leg {@code step}. */
  static void hedged(Step step) {
    step.with(HEDGED, true);
  }

  /** The leg {@code step} has its first value, or will have none. */
  static void over(Step step, Optional<Leg> winner) {
    if (step.seen()) {
      winner.ifPresent(leg -> step.with("peer", leg.peer().nodeId()));
      step.with(REASON, winner.isPresent() ? OK : "failed").end();
    }
  }

  /** {@code events} of a request, told as they come, as a step of the leg {@code step}. */
  static Flux<LookupEvent> rpc(Step step, Leg leg, Call call, Flux<LookupEvent> events) {
    return Flux.defer(() -> {
      Step rpc =
          step.begin("rpc")
              .with("op", call.request().operation().label())
              .with("peer", leg.peer().nodeId())
              .with("depth", leg.depth())
              .with("hedge", leg.hedge())
              .with(REASON, CANCELLED);
      return events.doOnNext(event -> tell(step, rpc, event)).doFinally(end -> rpc.end());
    });
  }

  /** An answer may end the lookup before its leg is over, so it is told of both at once. */
  private static void tell(Step step, Step rpc, LookupEvent event) {
    switch (event) {
      case LookupEvent.Answered answered -> {
        rpc.with("contacts", answered.contacts().size())
            .with("records", answered.records().size())
            .with(REASON, answered.refusal().map(error -> error.code()).orElse(OK));
        step.with("peer", answered.leg().peer().nodeId()).with(REASON, OK);
      }
      case LookupEvent.Failed(Leg leg, var error) ->
          rpc.with(REASON, error.code()).failed(new DhtException(error, "the request failed"));
      case LookupEvent.Stalled stalled -> rpc.happened("stalled");
      case LookupEvent.Overdue overdue -> rpc.happened("overdue");
      case LookupEvent.Exhausted(Partial budget) -> rpc.with(REASON, budget.label());
      case LookupEvent.Began began -> {}
      case LookupEvent.Over over -> {}
      case LookupEvent.Rechecked rechecked -> {}
      case LookupEvent.Explored explored -> {}
      case LookupEvent.TimeUp timeUp -> {}
    }
  }

  /** The lookup has ended. */
  void ended(LookupResult result) {
    if (seen()) {
      end.set(result.reason().map(Partial::label).orElse("complete"));
      lookup
          .with("hops", result.hops())
          .with("rpcs", result.rpcs())
          .with("records", result.records());
    }
  }

  /** The lookup broke off. */
  void broken(Throwable fault) {
    if (seen()) {
      end.set(DhtException.of(fault).code());
      lookup.failed(fault);
    }
  }

  /** Nothing follows: what has not ended by now has been cancelled. */
  void close() {
    legs.forEach(Step::end);
    lookup.with(REASON, end.get()).end();
  }
}

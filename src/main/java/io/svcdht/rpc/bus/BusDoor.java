package io.svcdht.rpc.bus;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.svcdht.announce.Announced;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.RateLimit;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.RequestId;
import io.svcdht.pipeline.TraceParent;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.calls.AnnounceBody;
import io.svcdht.rpc.calls.AnnounceCalls;
import io.svcdht.rpc.calls.AnnounceJson;
import io.svcdht.rpc.calls.Calls;
import io.svcdht.rpc.calls.FindCall;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Answers questions, whatever bus they come over: past the same gate, within the same places and
 * with the same errors as the REST API. Every question has one reply, by its deadline.
 */
public final class BusDoor {

  private static final Logger LOG = LoggerFactory.getLogger(BusDoor.class);

  /** Lookups end by themselves at the deadline, with what they have: that is the better answer. */
  private static final Duration SLACK = Duration.ofMillis(250);

  private final Calls calls;
  private final World world;
  private final Meters meters;
  private final BusPolicy policy;
  private final RateLimit reads;
  private final RateLimit writes;

  /** A door to {@code calls}. */
  public BusDoor(Calls calls, World world, Meters meters, BusPolicy policy) {
    this.calls = calls;
    this.world = world;
    this.meters = meters;
    this.policy = policy;
    this.reads = new RateLimit(policy.readRate(), world.time().nanos());
    this.writes = new RateLimit(policy.writeRate(), world.time().nanos());
  }

  /** What it allows. */
  public BusPolicy policy() {
    return policy;
  }

  /** The one reply; never an error. */
  public Mono<Reply> answer(Caller caller, Question question, CallHeaders headers) {
    return Mono.defer(
            () -> {
              Optional<DhtException> closed = closed(caller, question.topic());
              return closed
                  .<Mono<Reply>>map(Mono::error)
                  .orElseGet(() -> work(caller, question, headers));
            })
        .onErrorResume(fault -> Mono.just(failure(fault, headers.requestId())))
        .contextWrite(context -> known(headers, context));
  }

  /** What is done for a question is known by its request, and seen below its caller's span. */
  private static Context known(CallHeaders headers, Context context) {
    Context named = headers.requestId().map(id -> new RequestId(id).in(context)).orElse(context);
    return headers.trace().map(parent -> new TraceParent(parent).in(named)).orElse(named);
  }

  /** A reply to what is no question; counted as refused. */
  public Reply.Failure refuse(DhtError error, String detail, Optional<String> requestId) {
    meters.rejected(error, Meters.Surface.BUS);
    return new Reply.Failure(error, detail, error.retryAfter(), requestId);
  }

  private Optional<DhtException> closed(Caller caller, Topic topic) {
    boolean write = topic.isWrite();
    RateLimit rate = write ? writes : reads;
    if (caller.counted() && !rate.take(1, 0, world.time().nanos())) {
      long most = (write ? policy.writeRate() : policy.readRate()).perSecond();
      return Optional.of(
          new DhtException(
              DhtError.RATE_LIMITED,
              "more than " + most + (write ? " writes" : " reads") + " a second over the bus",
              Optional.of(Duration.ofSeconds(1))));
    }
    return write ? calls.gate().refuseWrite() : calls.gate().refuseRead();
  }

  private Mono<Reply> work(Caller caller, Question question, CallHeaders headers) {
    Duration most = policy.deadline(question.topic());
    Duration timeout = headers.timeout().filter(span -> span.compareTo(most) < 0).orElse(most);
    return perform(caller, question, timeout)
        .<Reply>map(Reply.Answer::new)
        .timeout(timeout.plus(SLACK), world.timers())
        .onErrorMap(
            TimeoutException.class,
            late ->
                new DhtException(
                    DhtError.DEADLINE, "no answer within " + timeout.toMillis() + " ms"));
  }

  private Mono<byte[]> perform(Caller caller, Question question, Duration timeout) {
    return switch (question) {
      case Question.FindProviders find -> calls.finds().document(FindCall.of(find(find, timeout)));
      case Question.FindNode(NodeId target) -> calls.closest().document(fresh(), target, timeout);
      case Question.StoreProvide(AnnounceBody body) -> announce(caller, body, timeout);
    };
  }

  private Find find(Question.FindProviders asked, Duration timeout) {
    return new Find(
        fresh(),
        asked.cid(),
        asked.limit().orElse(policy.limit()),
        timeout,
        asked.local() ? Find.Source.LOCAL : Find.Source.NETWORK);
  }

  private Mono<byte[]> announce(Caller caller, AnnounceBody body, Duration timeout) {
    AnnounceCalls announces = calls.announces();
    Mono<Announced> announced = announces.perform(caller.owner(), body, timeout);
    return announced
        .map(done -> AnnounceJson.document(done, announces.republish(body)))
        .transformDeferred(BulkheadOperator.of(announces.places()));
  }

  private LookupId fresh() {
    return LookupId.next(world.time(), world.random());
  }

  private Reply.Failure failure(Throwable fault, Optional<String> requestId) {
    DhtException told = told(fault);
    meters.rejected(told.error(), Meters.Surface.BUS);
    if (told.error() == DhtError.INTERNAL) {
      LOG.atError()
          .addKeyValue("request_id", requestId.orElse("-"))
          .addKeyValue("no_lookup", "the fault says where it happened")
          .setCause(fault)
          .log("a question over the bus met a fault of this node");
    }
    return Reply.Failure.of(told, requestId);
  }

  /** Nothing of a fault's own words goes out: they may tell what is not the caller's. */
  private static DhtException told(Throwable fault) {
    return switch (fault) {
      case DhtException e when e.error() != DhtError.INTERNAL -> e;
      case BulkheadFullException full ->
          new DhtException(
              DhtError.BUSY,
              "as many requests of this kind are under way as this node takes at once");
      default ->
          new DhtException(DhtError.INTERNAL, "this node failed to answer; its log says why");
    };
  }
}

package io.svcdht.rpc.http;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.svcdht.announce.Announced;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Cid;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * {@code POST /dht/providers} with NDJSON: many announcements, one line in and one line out for
 * each, in order. A few run side by side, and no more of the body is read than they need; a line
 * that fails costs itself only.
 */
final class Bulk {

  private static final List<Form> FORMS = List.of(Form.NDJSON);
  private static final Set<String> TIMEOUT = Set.of("timeout");

  private final Announcing announcing;
  private final Gate gate;
  private final Problems problems;
  private final ApiPolicy.Writes policy;
  private final Scheduler timers;
  private final Bulkhead places;

  /**
   * What a bulk works with.
   *
   * @param announcing does the single announcement
   * @param gate asked before each line: a drain may begin in the midst of a bulk
   * @param problems counts what is refused
   */
  record Parts(Announcing announcing, Gate gate, Problems problems) {}

  Bulk(Parts parts, ApiPolicy.Writes policy, Scheduler timers) {
    this.announcing = parts.announcing();
    this.gate = parts.gate();
    this.problems = parts.problems();
    this.policy = policy;
    this.timers = timers;
    this.places = Bulkheads.of("bulks", policy.bulk().concurrent());
  }

  Mono<ServerResponse> announce(ServerRequest request) {
    Form form = Form.negotiate(request.headers().asHttpHeaders(), FORMS);
    Run run =
        new Run(
            ApiCaller.of(request),
            Query.of(request, TIMEOUT).span("timeout", policy.deadline()),
            RequestFrame.idOf(request.attributes()));
    Flux<byte[]> lines = run.lines(request.exchange().getRequest().getBody());
    return Mono.just(Reply.stream(form, lines.transformDeferred(BulkheadOperator.of(places))));
  }

  /** One bulk: its caller, and what came of it so far. */
  private final class Run {
    private final ApiCaller caller;
    private final Duration timeout;
    private final Optional<String> request;
    private long created;
    private long refreshed;
    private long failed;

    private Run(ApiCaller caller, Duration timeout, Optional<String> request) {
      this.caller = caller;
      this.timeout = timeout;
      this.request = request;
    }

    /** A line for each line, and the end. Subscribed once, as a body is. */
    Flux<byte[]> lines(Flux<DataBuffer> body) {
      return Lines.of(body, policy.bodyBytes())
          .timeout(policy.idle().plus(timeout), timers)
          .handle(this::withinLimit)
          .flatMapSequentialDelayError(this::line, policy.bulk().parallel(), 1)
          .map(this::count)
          .concatWith(Mono.fromSupplier(() -> end(Optional.empty())))
          .onErrorResume(fault -> Mono.fromSupplier(() -> end(Optional.of(reason(fault)))));
    }

    private void withinLimit(
        Lines.Line line, reactor.core.publisher.SynchronousSink<Lines.Line> next) {
      if (line.number() > policy.bulk().lines()) {
        next.error(new LineLimit());
      } else {
        next.next(line);
      }
    }

    private Mono<Outcome> line(Lines.Line line) {
      return switch (line.text().flatMap(AnnounceBody::read)) {
        case Decoded.Rejected<AnnounceBody>(DhtError error, String reason) ->
            Mono.just(
                refused(line, Optional.empty(), new Refusal(error, error.httpStatus(), reason)));
        case Decoded.Ok<AnnounceBody>(AnnounceBody asked) ->
            Mono.defer(() -> perform(asked))
                .<Outcome>map(done -> new Outcome.Done(line.number(), asked, done))
                .onErrorResume(fault -> Mono.just(refused(line, Optional.of(asked.cid()), fault)));
      };
    }

    private Mono<Announced> perform(AnnounceBody asked) {
      return gate.refuseWrite()
          .<Mono<Announced>>map(Mono::error)
          .orElseGet(() -> announcing.perform(caller, asked, timeout));
    }

    private Outcome refused(Lines.Line line, Optional<Cid> cid, Throwable fault) {
      Problem problem = new Problem(Problems.refusal(fault), Optional.empty(), request);
      problems.note(problem, fault);
      return new Outcome.Refused(line.number(), cid, problem);
    }

    private byte[] count(Outcome outcome) {
      switch (outcome) {
        case Outcome.Done done when done.announced().fresh() -> created++;
        case Outcome.Done done -> refreshed++;
        case Outcome.Refused refused -> failed++;
      }
      return outcome.line();
    }

    private byte[] end(Optional<String> reason) {
      return FindStream.line(
          Json.object(
              160,
              json -> {
                json.writeObjectPropertyStart("end");
                json.writeBooleanProperty("complete", reason.isEmpty());
                reason.ifPresent(why -> json.writeStringProperty("reason", why));
                request.ifPresent(id -> json.writeStringProperty("requestId", id));
                json.writeObjectPropertyStart("totals");
                json.writeNumberProperty("lines", created + refreshed + failed);
                json.writeNumberProperty("created", created);
                json.writeNumberProperty("refreshed", refreshed);
                json.writeNumberProperty("failed", failed);
                json.writeEndObject();
                json.writeEndObject();
              }));
    }

    private static String reason(Throwable fault) {
      return switch (fault) {
        case LineLimit limit -> "line-limit";
        case TimeoutException late -> "idle";
        default -> "body-cut";
      };
    }
  }

  /** What came of one line. */
  private sealed interface Outcome {
    byte[] line();

    record Done(long number, AnnounceBody asked, Announced announced) implements Outcome {
      @Override
      public byte[] line() {
        return FindStream.line(
            Json.object(
                384,
                json -> {
                  json.writeNumberProperty("line", number);
                  json.writeStringProperty("cid", asked.cid().toString());
                  json.writeNumberProperty("status", Announcing.status(announced));
                  AnnounceJson.record(json, announced, Announcing.republish(asked));
                }));
      }
    }

    record Refused(long number, Optional<Cid> cid, Problem problem) implements Outcome {
      @Override
      public byte[] line() {
        return FindStream.line(
            Json.object(
                512,
                json -> {
                  json.writeNumberProperty("line", number);
                  cid.ifPresent(known -> json.writeStringProperty("cid", known.toString()));
                  json.writeObjectPropertyStart("problem");
                  problem.write(json);
                  json.writeEndObject();
                }));
      }
    }
  }

  /** The body has more lines than one bulk may have. */
  private static final class LineLimit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LineLimit() {
      super("line limit", null, false, false);
    }
  }
}

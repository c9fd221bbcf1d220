package io.svcdht.rpc.http;

import io.svcdht.announce.Announced;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Cid;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.calls.AnnounceBody;
import io.svcdht.rpc.web.Refusal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * One bulk: its caller, and what came of it so far.
 *
 * <p>Reading and answering are uncoupled up to a bound: results wait until the caller reads them,
 * at most {@link #UNREAD}, so that a caller who first sends and then reads is served, too; while so
 * many wait, nothing more is read. Who neither sends nor reads for long is given up: with an end,
 * and if even that is not read, without.
 */
final class BulkRun {

  /** Results that wait to be read by the caller; while there are so many no line is read. */
  static final int UNREAD = 10_000;

  /** Results read before as many lines more are asked for. */
  private static final int REFILL = 64;

  private static final Logger LOG = LoggerFactory.getLogger(BulkRun.class);

  private final Bulk.Parts parts;
  private final ApiPolicy.Writes policy;
  private final Asked asked;
  private final Stillness still;
  private final BulkTotals totals = new BulkTotals();

  /**
   * What was asked.
   *
   * @param caller by whom
   * @param timeout most time for one line
   * @param request the request's id
   */
  record Asked(ApiCaller caller, Duration timeout, Optional<String> request) {}

  BulkRun(Bulk.Parts parts, ApiPolicy.Writes policy, World world, Asked asked) {
    this.parts = parts;
    this.policy = policy;
    this.asked = asked;
    this.still = new Stillness(world.time(), world.timers());
  }

  /** A line for each line, and the end. Subscribed once, as a body is. */
  Flux<byte[]> lines(Flux<DataBuffer> body) {
    Duration patience = policy.idle().plus(asked.timeout());
    return Lines.of(body, policy.bodyBytes())
        .doOnNext(line -> still.moved())
        .takeUntilOther(still.longerThan(patience))
        .handle(this::withinLimit)
        .flatMapSequentialDelayError(this::line, policy.bulk().parallel(), 1)
        .map(totals::count)
        .limitRate(UNREAD, REFILL)
        .doOnNext(read -> still.moved())
        .concatWith(Mono.fromSupplier(() -> totals.end(Optional.empty(), asked.request())))
        .onErrorResume(fault -> Mono.fromSupplier(() -> end(fault)))
        .takeUntilOther(still.longerThan(patience.multipliedBy(2)).onErrorResume(this::unread));
  }

  private void withinLimit(Lines.Line line, SynchronousSink<Lines.Line> next) {
    if (line.number() > policy.bulk().lines()) {
      next.error(new LineLimit());
    } else {
      next.next(line);
    }
  }

  private Mono<BulkLine> line(Lines.Line line) {
    return switch (line.text().flatMap(AnnounceBody::read)) {
      case Decoded.Rejected<AnnounceBody>(DhtError error, String reason) ->
          Mono.just(
              refused(line, Optional.empty(), new Refusal(error, error.httpStatus(), reason)));
      case Decoded.Ok<AnnounceBody>(AnnounceBody body) ->
          Mono.defer(() -> perform(body))
              .<BulkLine>map(done ->
                  new BulkLine.Done(line.number(), done, parts.announcing().republish(body)))
              .onErrorResume(fault -> Mono.just(refused(line, Optional.of(body.cid()), fault)));
    };
  }

  private Mono<Announced> perform(AnnounceBody body) {
    return parts
        .gate()
        .refuseWrite()
        .<Mono<Announced>>map(Mono::error)
        .orElseGet(() -> parts.announcing().perform(asked.caller(), body, asked.timeout()));
  }

  private BulkLine refused(Lines.Line line, Optional<Cid> cid, Throwable fault) {
    Problem problem = new Problem(Problems.refusal(fault), Optional.empty(), asked.request());
    parts.problems().note(problem, fault);
    return new BulkLine.Refused(line.number(), cid, problem);
  }

  private byte[] end(Throwable fault) {
    String reason =
        switch (fault) {
          case LineLimit limit -> "line-limit";
          case TimeoutException late -> "idle";
          default -> "body-cut";
        };
    return totals.end(Optional.of(reason), asked.request());
  }

  /** The answer ends without an end, which the caller takes for cut, should it ever read it. */
  private Mono<byte[]> unread(Throwable late) {
    LOG.debug("bulk {} is given up: its answer is not read", asked.request().orElse("-"));
    return Mono.empty();
  }

  /** The body has more lines than one bulk may have. */
  private static final class LineLimit extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LineLimit() {
      super("line limit", null, false, false);
    }
  }
}

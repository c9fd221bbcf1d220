package io.svcdht.rpc.http;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.pipeline.Meters;
import io.svcdht.rpc.web.Begun;
import io.svcdht.rpc.web.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/**
 * Makes every error of the door, its own or the framework's, a problem document: one place, one
 * form. Runs before Spring's own handlers.
 */
final class Problems implements WebExceptionHandler, Ordered {

  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  /** Before Boot's error page (-1) and the framework's status handler (0). */
  private static final int ORDER = -2;

  private final Meters meters;

  Problems(Meters meters) {
    this.meters = meters;
  }

  @Override
  public int getOrder() {
    return ORDER;
  }

  @Override
  public Mono<Void> handle(ServerWebExchange exchange, Throwable fault) {
    ServerHttpResponse response = exchange.getResponse();
    if (response.isCommitted()) {
      return Mono.error(fault);
    }
    if (fault instanceof AbortedException) {
      LOG.debug("the caller has hung up: {}", fault.toString());
      return Mono.empty();
    }
    Problem problem =
        new Problem(
            refusal(fault),
            Begun.in(exchange.getAttributes()),
            RequestFrame.idOf(exchange.getAttributes()));
    note(problem, fault);
    byte[] document = problem.document();
    response.setStatusCode(HttpStatusCode.valueOf(problem.refusal().status()));
    headers(response.getHeaders(), problem.refusal(), fault);
    response.getHeaders().setContentLength(document.length);
    return response.writeWith(Mono.fromSupplier(() -> response.bufferFactory().wrap(document)));
  }

  /** Counts and, where the fault is ours, logs what a caller is told. */
  void note(Problem problem, Throwable fault) {
    meters.rejected(problem.refusal().error(), Meters.Surface.HTTP);
    boolean ours = problem.refusal().error() == DhtError.INTERNAL;
    String request = problem.request().orElse("-");
    LoggingEventBuilder line = ours ? LOG.atError().setCause(fault) : LOG.atDebug();
    LoggingEventBuilder keyed =
        line.addKeyValue("request_id", request)
            .addKeyValue("reason", problem.refusal().error().code());
    problem
        .lookup()
        .map(id -> keyed.addKeyValue("lookup_id", id))
        .orElseGet(() -> keyed.addKeyValue("no_lookup", "none had begun"))
        .log(
            ours ? "request {} met a fault of this node: {}" : "request {} refused: {}",
            request,
            ours ? fault.toString() : problem.refusal().detail());
  }

  /** What any failure means to a caller. */
  static Refusal refusal(Throwable fault) {
    return switch (fault) {
      case Refusal refusal -> refusal;
      case DhtException e when e.error() == DhtError.INTERNAL -> internal();
      case DhtException e -> Refusal.of(e);
      case BulkheadFullException e -> busy();
      case DataBufferLimitException e -> tooLarge("the body");
      case ResponseStatusException e -> ofStatus(e);
      default -> internal();
    };
  }

  static Refusal tooLarge(String what) {
    return new Refusal(
        DhtError.OVER_SIZE, 413, what + " has more bytes than this node takes at once");
  }

  private static Refusal busy() {
    return Refusal.of(
        new DhtException(
            DhtError.BUSY,
            "as many requests of this kind are under way as this node takes at once"));
  }

  /** Nothing of a fault's own words goes out: they may tell what is not the caller's. */
  private static Refusal internal() {
    return new Refusal(DhtError.INTERNAL, 500, "this node failed to answer; its log says why");
  }

  private static Refusal ofStatus(ResponseStatusException e) {
    int status = e.getStatusCode().value();
    return switch (status) {
      case 404 -> new Refusal(DhtError.NOT_FOUND, 404, "there is nothing at this path");
      case 405, 406, 415 ->
          new Refusal(DhtError.UNSUPPORTED, status, "this path does not do what is asked");
      case 413 -> tooLarge("the request");
      default ->
          status >= 400 && status < 500
              ? new Refusal(DhtError.MALFORMED, 400, "the request is not well-formed HTTP")
              : internal();
    };
  }

  private static void headers(HttpHeaders headers, Refusal refusal, Throwable fault) {
    if (fault instanceof ResponseStatusException e) {
      e.getHeaders().forEach((name, values) -> headers.put(name, values));
    }
    headers.remove("X-Accel-Buffering");
    headers.remove(HttpHeaders.LOCATION);
    headers.set(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
    headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
    Optional<Duration> retry = refusal.retryAfter();
    retry.ifPresent(after -> headers.set(HttpHeaders.RETRY_AFTER, seconds(after)));
  }

  /** Whole seconds, rounded up, at least one. */
  private static String seconds(Duration span) {
    return Long.toString(Math.max(1, (span.toMillis() + 999) / 1_000));
  }
}

package io.svcdht.routers;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.limits.TimeSource;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Meters.RouterOutcome;
import io.svcdht.pipeline.World;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One router. It is asked no more for a while when half of its last answers have failed, nor while
 * all places are taken: then nobody waits, and it is as if there were no such router.
 */
final class Router {

  private static final Logger LOG = LoggerFactory.getLogger(Router.class);
  private static final String PATH = "/routing/v1";

  /** Requests by which a router is judged, and from how many on. */
  private static final int JUDGED = 20;

  private static final int JUDGED_LEAST = 5;
  private static final int FAILED_PERCENT = 50;
  private static final int TRIALS = 2;

  /** How long a router that has failed is left alone. */
  static final Duration REST = Duration.ofSeconds(15);

  /** From when on it is the router's fault that nobody waits for it any more. */
  static final Duration SLOW = Duration.ofSeconds(1);

  /** Gets the body of a good answer; the port to the network. */
  interface Wire extends AutoCloseable {
    Mono<byte[]> get(URI uri);

    /** Loads what the first request would have to wait for; may block. */
    void open();

    @Override
    void close();
  }

  /**
   * What all routers share.
   *
   * @param wire to them
   * @param places for requests in flight
   * @param most longest time of one request
   */
  record Shared(Wire wire, Bulkhead places, World world, Meters meters, Duration most) {}

  private final String origin;
  private final String base;
  private final Shared shared;
  private final TimeSource time;
  private final CircuitBreaker breaker;

  Router(URI url, Shared shared) {
    this.origin = url.toString();
    String stripped = origin.replaceFirst("/+$", "");
    this.base = (stripped.endsWith(PATH) ? stripped : stripped + PATH) + "/providers/";
    this.shared = shared;
    this.time = shared.world().time();
    this.breaker = CircuitBreaker.of(origin, judgement(time));
    breaker.getEventPublisher().onStateTransition(event -> tell(event.getStateTransition()));
  }

  /** Once when it begins to fail, however often it is tried again, and once when that is over. */
  private void tell(CircuitBreaker.StateTransition change) {
    if (change == CircuitBreaker.StateTransition.CLOSED_TO_OPEN) {
      LOG.atWarn()
          .addKeyValue("no_lookup", "it is the router")
          .log(
              "router {} fails: it is tried every {} s until it answers", origin, REST.toSeconds());
    } else if (change == CircuitBreaker.StateTransition.HALF_OPEN_TO_CLOSED) {
      LOG.info("router {} answers again", origin);
    }
  }

  /** Its name, as the operator wrote it. */
  String origin() {
    return origin;
  }

  /** Who provides a content, as it says; empty, not an error, where it does not say. */
  Mono<List<Unverified>> ask(String cid) {
    return Mono.defer(() -> {
      if (!shared.places().tryAcquirePermission()) {
        return unasked(RouterOutcome.BUSY);
      }
      if (!breaker.tryAcquirePermission()) {
        shared.places().releasePermission();
        return unasked(RouterOutcome.OPEN);
      }
      return request(cid, new Attempt());
    });
  }

  private Mono<List<Unverified>> request(String cid, Attempt attempt) {
    return shared
        .wire()
        .get(URI.create(base + cid))
        .timeout(shared.most(), shared.world().timers())
        .map(body -> orThrow(RouterAnswer.read(origin, body)))
        .doOnNext(found -> attempt.end(found.isEmpty() ? RouterOutcome.EMPTY : RouterOutcome.OK))
        .doOnCancel(() -> attempt.end(RouterOutcome.LATE))
        .onErrorResume(fault -> {
          attempt.end(RouterOutcome.FAILED);
          LOG.debug("router {} failed: {}", origin, fault.toString());
          return Mono.empty();
        });
  }

  private Mono<List<Unverified>> unasked(RouterOutcome why) {
    shared.meters().router(why);
    return Mono.empty();
  }

  private static <T> T orThrow(Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Ok<T>(T value) -> value;
      case Decoded.Rejected<T>(DhtError error, String reason) -> throw new RouterFault(reason);
    };
  }

  private static CircuitBreakerConfig judgement(TimeSource time) {
    return CircuitBreakerConfig.custom()
        .slidingWindow(
            JUDGED,
            JUDGED_LEAST,
            SlidingWindowType.COUNT_BASED,
            SlidingWindowSynchronizationStrategy.LOCK_FREE)
        .failureRateThreshold(FAILED_PERCENT)
        .permittedNumberOfCallsInHalfOpenState(TRIALS)
        .waitDurationInOpenState(REST)
        .clock(new Steady(time))
        .currentTimestampFunction(clock -> time.nanos(), TimeUnit.NANOSECONDS)
        .build();
  }

  /** One request; it ends once, however many signals say so. */
  private final class Attempt {
    private final long began = time.nanos();
    private final AtomicBoolean over = new AtomicBoolean();

    void end(RouterOutcome outcome) {
      if (!over.compareAndSet(false, true)) {
        return;
      }
      long took = time.nanos() - began;
      shared.places().onComplete();
      switch (outcome) {
        case OK, EMPTY -> breaker.onSuccess(took, TimeUnit.NANOSECONDS);
        case LATE, FAILED, BUSY, OPEN -> {
          if (outcome == RouterOutcome.LATE && took < SLOW.toNanos()) {
            breaker.releasePermission();
          } else {
            breaker.onError(took, TimeUnit.NANOSECONDS, new RouterFault(outcome.name()));
          }
        }
      }
      shared.meters().router(outcome);
    }
  }

  /** The monotonic clock in the breaker's form: only differences mean anything. */
  private static final class Steady extends Clock {
    private final TimeSource time;

    Steady(TimeSource time) {
      this.time = time;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochSecond(0, time.nanos());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}

package io.svcdht.rpc.http;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.List;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The lookups that callers make over HTTP, and the places in which they run: one supply for every
 * path that reads, so that a caller finds no second one under another name. Whoever finds no place
 * is refused at once, 503 {@code Busy}.
 */
public final class Reads {

  private final Lookups lookups;
  private final World world;
  private final ApiPolicy.Reads policy;
  private final Bulkhead documents;
  private final Bulkhead streams;
  private final Bulkhead closest;

  Reads(Lookups lookups, World world, ApiPolicy.Reads policy) {
    this.lookups = lookups;
    this.world = world;
    this.policy = policy;
    this.documents = Bulkheads.of("finds", policy.concurrent());
    this.streams = Bulkheads.of("find-streams", policy.streams());
    this.closest = Bulkheads.of("closest", policy.concurrent());
  }

  /** The bounds that hold. */
  public ApiPolicy.Reads policy() {
    return policy;
  }

  /** Where finds under way are counted. */
  List<Bulkhead> places() {
    return List.of(documents, streams);
  }

  /** The id of a lookup that {@code request} begins; problems name it from now on. */
  public LookupId begin(ServerRequest request) {
    LookupId id = LookupId.next(world.time(), world.random());
    RequestFrame.lookup(request.attributes(), id);
    return id;
  }

  /**
   * A find without the records that are withdrawn. It promises to end with {@link FindEvent.Ended};
   * without it the caller must not believe that it did.
   */
  public Flux<FindEvent> find(Find find) {
    return lookups
        .find(find)
        .filter(event -> !(event instanceof FindEvent.Found found) || !withdrawn(found))
        .concatWith(Mono.error(() -> new IllegalStateException("stopped without an end")))
        .takeUntil(FindEvent.Ended.class::isInstance);
  }

  /** The peers closest to {@code target}, in a place of their kind. */
  public Mono<LookupResult> closest(LookupId id, Key target, Duration timeout) {
    return lookups
        .closest(id, target, timeout, Meters.LookupKind.CLOSEST)
        .transformDeferred(BulkheadOperator.of(closest));
  }

  /** {@code answer}, a find answered at once, in a place of its kind. */
  public <T> Mono<T> whole(Mono<T> answer) {
    return answer.transformDeferred(BulkheadOperator.of(documents));
  }

  /** {@code answer}, a find answered bit by bit, in a place of its kind. */
  public <T> Flux<T> streamed(Flux<T> answer) {
    return answer.transformDeferred(BulkheadOperator.of(streams));
  }

  private static boolean withdrawn(FindEvent.Found found) {
    return found.record().record().withdrawn();
  }
}

package io.svcdht.rpc.calls;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.Lookups;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds for callers, each event for itself or all in one document. */
public final class FindCalls {

  /** Most records that one call may ask for. */
  public static final int LIMIT_MAX = 1_000;

  private final Lookups lookups;
  private final int answerBytes;
  private final Bulkhead documents;
  private final Bulkhead streams;
  private final RecordJson records = new RecordJson();

  FindCalls(Lookups lookups, CallPolicy policy) {
    this.lookups = lookups;
    this.answerBytes = policy.answerBytes();
    this.documents = Bulkheads.of("finds", policy.finds());
    this.streams = Bulkheads.of("find-streams", policy.streams());
  }

  /** Records as JSON, kept for all who ask. */
  public RecordJson records() {
    return records;
  }

  /** Where finds under way are counted. */
  List<Bulkhead> places() {
    return List.of(documents, streams);
  }

  /** The whole find as one JSON object. Errors: {@code BulkheadFullException}, {@link #events}'. */
  public Mono<byte[]> document(Find find) {
    return whole(
        events(find)
            .collect(() -> new FindAnswer(records, answerBytes), FindAnswer::add)
            .map(answer -> answer.document(find.cid())));
  }

  /**
   * A find without the records that are withdrawn. It promises to end with {@link FindEvent.Ended};
   * without it the caller must not believe that it did. Begins when it has its place.
   */
  public Flux<FindEvent> events(Find find) {
    return Flux.defer(() -> lookups.find(find))
        .filter(event -> !(event instanceof FindEvent.Found found) || !withdrawn(found))
        .concatWith(Mono.error(() -> new IllegalStateException("stopped without an end")))
        .takeUntil(FindEvent.Ended.class::isInstance);
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

package io.svcdht.rpc.calls;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.Lookups;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Finds for callers, each event for itself or all in one document. */
public final class FindCalls {

  private final Lookups lookups;
  private final int answerBytes;
  private final Bulkhead places;
  private final RecordJson records = new RecordJson();

  /**
   * Finds by {@code lookups}.
   *
   * @param answerBytes bytes of records in one document; those beyond are left out
   * @param places of documents under way; whoever finds none is refused
   */
  public FindCalls(Lookups lookups, int answerBytes, Bulkhead places) {
    this.lookups = lookups;
    this.answerBytes = answerBytes;
    this.places = places;
  }

  /** Records as JSON, kept for all who ask. */
  public RecordJson records() {
    return records;
  }

  /** Where documents under way are counted. */
  public Bulkhead places() {
    return places;
  }

  /** The whole find as one JSON object. Errors: {@code BulkheadFullException}, {@link #events}'. */
  public Mono<byte[]> document(Find find) {
    return events(find)
        .collect(() -> new FindAnswer(records, answerBytes), FindAnswer::add)
        .map(answer -> answer.document(find.cid()))
        .transformDeferred(BulkheadOperator.of(places));
  }

  /** A find promises to end with {@code Ended}; without it the caller must not believe it did. */
  public Flux<FindEvent> events(Find find) {
    return lookups
        .find(find)
        .filter(event -> !(event instanceof FindEvent.Found found) || !withdrawn(found))
        .concatWith(Mono.error(() -> new IllegalStateException("stopped without an end")))
        .takeUntil(FindEvent.Ended.class::isInstance);
  }

  private static boolean withdrawn(FindEvent.Found found) {
    return found.record().record().withdrawn();
  }
}

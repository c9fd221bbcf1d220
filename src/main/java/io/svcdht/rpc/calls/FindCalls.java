package io.svcdht.rpc.calls;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.svcdht.id.IpfsCid;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.Lookups;
import io.svcdht.routers.Upstream;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Finds for callers, each event for itself or all in one document; beside them the routers beyond
 * this network are asked, where there are any.
 */
public final class FindCalls {

  /** Most records that one call may ask for. */
  public static final int LIMIT_MAX = 1_000;

  private final Lookups lookups;
  private final Upstream upstream;
  private final int answerBytes;
  private final Bulkhead documents;
  private final Bulkhead streams;
  private final RecordJson records = new RecordJson();

  FindCalls(Lookups lookups, Upstream upstream, CallPolicy policy) {
    this.lookups = lookups;
    this.upstream = upstream;
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
  public Mono<byte[]> document(FindCall call) {
    return whole(
        events(call)
            .collect(() -> new FindAnswer(records, answerBytes), FindAnswer::add)
            .map(answer -> answer.document(call.find().cid())));
  }

  /** Whether anybody beyond this network is asked at all. */
  public boolean asksBeyond() {
    return upstream.enabled();
  }

  /**
   * A find without the records that are withdrawn. It promises to end with {@link FindEvent.Ended};
   * without it the caller must not believe that it did. Begins when it has its place. What is not
   * verified comes before the first record, if at all.
   */
  public Flux<Heard> events(FindCall call) {
    Flux<FindEvent> lookup = looked(call.find());
    return call.beyond()
        .filter(cid -> upstream.enabled())
        .map(cid -> beside(cid, call.find().timeout(), lookup))
        .orElseGet(() -> lookup.map(Heard.Looked::new));
  }

  /** The end of the lookup waits for those who are asked when it has found nothing. */
  private Flux<Heard> beside(IpfsCid cid, Duration timeout, Flux<FindEvent> lookup) {
    return lookup.publish(shared -> {
      AtomicReference<FindEvent.@Nullable Ended> end = new AtomicReference<>();
      Flux<Heard> before =
          shared.handle((event, next) -> {
            if (event instanceof FindEvent.Ended last) {
              end.set(last);
            } else {
              next.next(new Heard.Looked(event));
            }
          });
      Flux<Heard> elsewhere = upstream.beside(cid, timeout, shared).map(Heard.Elsewhere::new);
      return Flux.merge(before, elsewhere)
          .filter(new NoneAfterRecord())
          .concatWith(Mono.fromSupplier(() -> new Heard.Looked(Objects.requireNonNull(end.get()))));
    });
  }

  private Flux<FindEvent> looked(Find find) {
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

  /** A record and a router's word may come at one moment; then the record is told alone. */
  private static final class NoneAfterRecord implements Predicate<Heard> {
    private boolean found;

    @Override
    public boolean test(Heard heard) {
      return switch (heard) {
        case Heard.Looked(FindEvent event) -> {
          found |= event instanceof FindEvent.Found;
          yield true;
        }
        case Heard.Elsewhere elsewhere -> !found;
      };
    }
  }

  private static boolean withdrawn(FindEvent.Found found) {
    return found.record().record().withdrawn();
  }
}

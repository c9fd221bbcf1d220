package io.svcdht.routers;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Requests under way, which all who want the same share, and answers for a quarter of a minute: a
 * thousand finds ask a router once. A request ends with the last who waits for it. Requests under
 * way are bounded by their callers, each has at least one; failures are not kept.
 */
final class RouterMemory {

  /** How long an answer is kept. */
  static final Duration LIFE = Duration.ofSeconds(15);

  /** Memory for answers, estimated. */
  private static final long BYTES = 4L << 20;

  private static final int ENTRY_BYTES = 512;

  /**
   * What is asked.
   *
   * @param origin whom
   * @param cid about what
   */
  record Question(String origin, String cid) {}

  private final ConcurrentHashMap<Question, Flux<List<Unverified>>> underWay =
      new ConcurrentHashMap<>();
  private final Cache<Question, List<Unverified>> kept;

  RouterMemory(TimeSource time) {
    kept =
        Caffeine.newBuilder()
            .maximumWeight(BYTES)
            .weigher((Question question, List<Unverified> answer) -> weight(answer))
            .expireAfterWrite(LIFE)
            .ticker(time::nanos)
            .executor(Runnable::run)
            .build();
  }

  /** The answer to {@code question}: kept, of a request under way, or of {@code request}. */
  Flux<Unverified> answer(Question question, Mono<List<Unverified>> request) {
    return Flux.defer(() -> {
      @Nullable List<Unverified> known = kept.getIfPresent(question);
      return known != null
          ? Flux.fromIterable(known)
          : underWay
              .computeIfAbsent(question, first -> shared(question, request))
              .concatMapIterable(answer -> answer);
    });
  }

  /** Who takes it from the map just when it ends begins it again: hence the second look. */
  private Flux<List<Unverified>> shared(Question question, Mono<List<Unverified>> request) {
    return Mono.defer(() ->
            Mono.justOrEmpty(kept.getIfPresent(question))
                .switchIfEmpty(request.doOnNext(answer -> kept.put(question, answer))))
        .flux()
        .doFinally(end -> underWay.remove(question))
        .replay(1)
        .refCount(1);
  }

  private static int weight(List<Unverified> answer) {
    return ENTRY_BYTES + answer.stream().mapToInt(Unverified::weight).sum();
  }
}

package io.svcdht.rpc.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;

/**
 * How long an answer may be kept by caches between this node and its callers: five minutes where
 * something was found, a quarter of a minute where nothing was or the lookup was stopped, and stale
 * for as long as what is in it holds. Never beyond that: a record's life is its publisher's
 * promise.
 *
 * @param resolved when the lookup ended
 * @param holds how long the shortest-lived of what was found still holds; empty for nothing
 * @param complete whether the lookup was
 */
record Freshness(Instant resolved, Optional<Duration> holds, boolean complete) {

  private static final Duration FOUND = Duration.ofMinutes(5);
  private static final Duration MISSED = Duration.ofSeconds(15);

  /** The freshness of an answer with {@code rows} at {@code now}. */
  static Freshness of(Iterable<Row> rows, Instant resolved, Instant now, boolean complete) {
    Optional<Duration> holds = Optional.empty();
    for (Row row : rows) {
      Duration left = Duration.between(now, row.until());
      holds = Optional.of(holds.filter(least -> least.compareTo(left) < 0).orElse(left));
    }
    return new Freshness(resolved, holds, complete);
  }

  /** The same, but for a quarter of a minute at most: something in it is not verified. */
  Freshness brief() {
    return new Freshness(
        resolved,
        Optional.of(holds.filter(left -> left.compareTo(MISSED) < 0).orElse(MISSED)),
        false);
  }

  /** Writes {@code Cache-Control} and {@code Last-Modified}. */
  void write(ServerRequest request, HttpHeaders headers) {
    headers.set(HttpHeaders.CACHE_CONTROL, cacheControl(request));
    headers.setLastModified(resolved);
  }

  /** Answers to a token are for its holder alone (RFC 9111 §3.5). */
  private String cacheControl(ServerRequest request) {
    boolean token = !request.headers().header(HttpHeaders.AUTHORIZATION).isEmpty();
    Duration usual = holds.isPresent() && complete ? FOUND : MISSED;
    long whole = holds.map(Freshness::seconds).orElse(usual.toSeconds());
    long fresh = Math.min(usual.toSeconds(), whole);
    long stale = whole - fresh;
    return (token ? "private" : "public")
        + ", max-age="
        + fresh
        + ", stale-while-revalidate="
        + stale
        + ", stale-if-error="
        + stale;
  }

  private static long seconds(Duration span) {
    return Math.max(0, span.toSeconds());
  }
}

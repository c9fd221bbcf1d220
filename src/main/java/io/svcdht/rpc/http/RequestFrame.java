package io.svcdht.rpc.http;

import io.svcdht.pipeline.RequestId;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * What every exchange has around it: an id, the caller's own where it is short and plain, which is
 * echoed, logged and named in problems; and headers that keep browsers from guessing and keeping.
 */
final class RequestFrame implements WebFilter, Ordered {

  /** The header that carries the id both ways. */
  static final String HEADER = "X-Request-Id";

  private static final String ID = RequestFrame.class.getName() + ".id";
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:-]{1,64}");
  private static final String NOTHING_BUT_DATA = "default-src 'none'; frame-ancestors 'none'";

  private final RandomGenerator random;

  RequestFrame(RandomGenerator random) {
    this.random = random;
  }

  /** Around all else but what only observes. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 10;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    String id = accepted(exchange).orElseGet(this::fresh);
    exchange.getAttributes().put(ID, id);
    HttpHeaders headers = exchange.getResponse().getHeaders();
    headers.set(HEADER, id);
    headers.set("X-Content-Type-Options", "nosniff");
    if (exchange.getRequest().getPath().value().startsWith("/dht")) {
      headers.set(HttpHeaders.CACHE_CONTROL, "no-store");
      headers.set("Content-Security-Policy", NOTHING_BUT_DATA);
      headers.set("Cross-Origin-Resource-Policy", "same-origin");
    }
    return chain.filter(exchange).contextWrite(new RequestId(id)::in);
  }

  /** The id of an exchange; empty if it came past this filter. */
  static Optional<String> idOf(Map<String, Object> attributes) {
    return Optional.ofNullable((String) attributes.get(ID));
  }

  private static Optional<String> accepted(ServerWebExchange exchange) {
    List<String> given = exchange.getRequest().getHeaders().getOrEmpty(HEADER);
    return given.size() == 1 && PLAIN.matcher(given.getFirst()).matches()
        ? Optional.of(given.getFirst())
        : Optional.empty();
  }

  private String fresh() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
  }
}

package io.svcdht.rpc.routing;

import org.springframework.core.Ordered;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets web pages of every origin read this door, as its specification wants, and answers their
 * preflights: before the routes, because a preflight brings no token and the framework would refuse
 * it. No other path and no writing method is opened.
 */
final class Cors implements WebFilter, Ordered {

  private static final String METHODS = "GET, OPTIONS";
  private static final String HEADERS = "Accept, Authorization, Cache-Control, X-Request-Id";
  private static final String EXPOSED = "Retry-After, X-Request-Id";
  private static final String A_DAY = "86400";

  /** Inside what gives every exchange its id. */
  @Override
  public int getOrder() {
    return Ordered.HIGHEST_PRECEDENCE + 20;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
    HttpMethod method = exchange.getRequest().getMethod();
    boolean asks = method.equals(HttpMethod.OPTIONS);
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    String path = exchange.getRequest().getPath().value();
    if (!(asks || reads) || !path.startsWith(RoutingDoor.ROOT)) {
      return chain.filter(exchange);
    }
    ServerHttpResponse response = exchange.getResponse();
    HttpHeaders headers = response.getHeaders();
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS);
    if (reads) {
      headers.set(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
      return chain.filter(exchange);
    }
    headers.set(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
    headers.set(HttpHeaders.ACCESS_CONTROL_MAX_AGE, A_DAY);
    headers.set(HttpHeaders.ALLOW, METHODS);
    response.setStatusCode(HttpStatus.NO_CONTENT);
    return response.setComplete();
  }
}

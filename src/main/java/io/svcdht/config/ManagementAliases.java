package io.svcdht.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.autoconfigure.endpoint.web.WebEndpointProperties;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/**
 * The plain names of the management port, for probes and scrapers that know nothing of Actuator:
 * each is another path of an endpoint, rewritten before it is routed.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class ManagementAliases {

  private static final Map<String, String> ALIASES =
      Map.of(
          "/healthz", "/health/liveness",
          "/readyz", "/health/readiness",
          "/metrics", "/prometheus",
          "/version", "/version");

  /** Whatever else the application's context routes stays on its own port. */
  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  WebFilter aliases(WebEndpointProperties endpoints) {
    String base = endpoints.getBasePath();
    return (exchange, chain) -> {
      String path = exchange.getRequest().getPath().value();
      @Nullable String target = ALIASES.get(path);
      if (target != null) {
        return chain.filter(
            exchange.mutate().request(request -> request.path(base + target)).build());
      }
      return path.equals(base) || path.startsWith(base + "/")
          ? chain.filter(exchange)
          : Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND));
    };
  }
}

package io.svcdht.bench;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * The yardstick of scripts/bench-rest.sh and scripts/bench-startup.sh: a WebFlux application that
 * does nothing but answer {@code GET /} with {@code bare.bytes} bytes of JSON.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class BareWebFlux {

  /** Starts it; Spring's own arguments apply. */
  public static void main(String[] args) {
    SpringApplication.run(BareWebFlux.class, args);
  }

  @Bean
  RouterFunction<ServerResponse> answer(
      @org.springframework.beans.factory.annotation.Value("${bare.bytes:100}") int bytes) {
    String json = "\"" + "x".repeat(Math.max(0, bytes - 2)) + "\"";
    return RouterFunctions.route(
        RequestPredicates.GET("/"),
        request -> ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(json));
  }
}

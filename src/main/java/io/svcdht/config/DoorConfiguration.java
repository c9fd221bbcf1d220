package io.svcdht.config;

import io.svcdht.error.DhtException;
import io.svcdht.node.DhtNode;
import io.svcdht.observe.NodeStatus;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.http.Gate;
import io.svcdht.rpc.http.HttpDoor;
import io.svcdht.rpc.http.HttpParts;
import io.svcdht.rpc.http.TokenFile;
import io.svcdht.rpc.routing.RoutingDoor;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;

/** The REST door on the API's port. */
@Configuration(proxyBeanMethods = false)
class DoorConfiguration {

  @Bean
  Gate gate(NodeStatus status) {
    return new Gate() {
      @Override
      public Optional<DhtException> refuseWrite() {
        return status.refuseWrite();
      }

      @Override
      public Optional<DhtException> refuseRead() {
        return status.refuseRead();
      }
    };
  }

  @Bean(initMethod = "start", destroyMethod = "close")
  TokenFile tokenFile(Settings settings, Threads threads) {
    return new TokenFile(settings.api().access(), threads.files());
  }

  @Bean
  HttpDoor httpDoor(HttpParts parts, Settings settings) {
    return new HttpDoor(parts, settings.api());
  }

  @Bean
  HttpParts httpParts(DhtNode node, Gate gate, TokenFile tokens, World world, Meters meters) {
    HttpParts.Node opened = new HttpParts.Node(node.finds(), node.announcements(), node.table());
    return new HttpParts(opened, gate, tokens, world, meters);
  }

  @Bean
  RouterFunction<ServerResponse> dhtRoutes(HttpDoor door) {
    return door.routes();
  }

  @Bean
  @Order(Ordered.HIGHEST_PRECEDENCE)
  WebFilter requestFrame(HttpDoor door) {
    return door.frame();
  }

  @Bean
  WebExceptionHandler problems(HttpDoor door) {
    return door.problems();
  }

  @Bean
  RoutingDoor routingDoor(HttpDoor door, DhtNode node, World world) {
    return new RoutingDoor(door, node.table(), node.self()::current, world.time());
  }

  @Bean
  RouterFunction<ServerResponse> delegatedRoutes(RoutingDoor door) {
    return door.routes();
  }

  @Bean
  WebFilter routingCors(RoutingDoor door) {
    return door.cors();
  }
}

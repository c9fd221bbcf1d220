package io.svcdht.config;

import io.svcdht.error.DhtException;
import io.svcdht.node.DhtNode;
import io.svcdht.observe.NodeStatus;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import io.svcdht.routers.Routers;
import io.svcdht.routers.Upstream;
import io.svcdht.rpc.calls.Calls;
import io.svcdht.rpc.calls.Gate;
import io.svcdht.rpc.http.ConnectionGuard;
import io.svcdht.rpc.http.HttpDoor;
import io.svcdht.rpc.http.HttpParts;
import io.svcdht.rpc.http.TokenFile;
import io.svcdht.rpc.routing.RoutingDoor;
import io.svcdht.rpc.routing.RoutingParts;
import java.util.Optional;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilter;
import reactor.netty.NettyPipeline;
import reactor.netty.http.HttpProtocol;

/** The doors over HTTP on the API's port, and what they share with the bus. */
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
  HttpParts.Files httpFiles(TokenFile tokens, Threads threads) {
    return new HttpParts.Files(tokens, threads.files());
  }

  @Bean
  Calls calls(Gate gate, DhtNode node, Upstream upstream, Settings settings) {
    return Calls.of(gate, node.finds(), node.announcements(), upstream, settings.api().calls());
  }

  /** Nobody where no router is configured: then it costs nothing. */
  @Bean(initMethod = "open", destroyMethod = "close")
  Upstream upstream(Settings settings, World world, Meters meters) {
    return Routers.of(settings.routers(), world, meters, settings.api().reads().deadline());
  }

  @Bean
  HttpParts httpParts(
      Calls calls, DhtNode node, HttpParts.Files files, World world, Meters meters) {
    return new HttpParts(calls, node.table(), files, world, meters);
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
  RoutingDoor routingDoor(
      Calls calls, HttpDoor door, DhtNode node, World world, Settings settings) {
    return new RoutingDoor(
        new RoutingParts(
            calls,
            door.threshold(),
            new RoutingParts.Node(node.table(), node.self()::current),
            world,
            settings.api().reads().deadline()));
  }

  @Bean
  RouterFunction<ServerResponse> delegatedRoutes(RoutingDoor door) {
    return door.routes();
  }

  @Bean
  WebFilter routingCors(RoutingDoor door) {
    return door.cors();
  }

  /**
   * Asked once for each of the two HTTP ports, so each counts its own connections. HTTP/1 only,
   * whatever Boot is told: streams of HTTP/2 would go around what guards a connection.
   */
  @Bean
  NettyServerCustomizer guardedConnections(Settings settings, Meters meters) {
    return server -> {
      ConnectionGuard guard = new ConnectionGuard(settings.api().connections(), meters);
      return server
          .protocol(HttpProtocol.HTTP11)
          .doOnChannelInit(
              (observer, channel, remote) -> guard.accepted(channel, NettyPipeline.HttpCodec));
    };
  }
}

package io.svcdht.config;

import io.micrometer.core.instrument.MeterRegistry;
import io.svcdht.limits.Rate;
import io.svcdht.node.DhtNode;
import io.svcdht.observe.NodeStatus;
import io.svcdht.observe.StateMeters;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.bus.Bus;
import io.svcdht.rpc.bus.BusDoor;
import io.svcdht.rpc.bus.BusPolicy;
import io.svcdht.rpc.bus.EmbeddedBus;
import io.svcdht.rpc.bus.EventMeters;
import io.svcdht.rpc.bus.StateEvents;
import io.svcdht.rpc.bus.nats.NatsConnector;
import io.svcdht.rpc.bus.nats.NatsDoor;
import io.svcdht.rpc.bus.nats.NatsPolicy;
import io.svcdht.rpc.calls.Calls;
import io.svcdht.rpc.http.ApiPolicy;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The bus: embedded always, over a broker where one is configured. */
@Configuration(proxyBeanMethods = false)
class BusConfiguration {

  /** Replies and events that wait for the broker. */
  private static final int OUTGOING = 4_096;

  @Bean
  BusDoor busDoor(Calls calls, World world, EventMeters meters, Settings settings) {
    ApiPolicy api = settings.api();
    return new BusDoor(
        calls,
        world,
        meters,
        new BusPolicy(
            api.reads().limit(),
            api.reads().deadline(),
            api.writes().deadline(),
            api.writes().bodyBytes(),
            new Rate(api.reads().rate()),
            new Rate(api.writes().rate())));
  }

  @Bean
  Bus bus(BusDoor door, EventMeters meters, DhtNode node, World world) {
    return new EmbeddedBus(door, meters.events(), node.self().nodeId(), world.time());
  }

  @Bean
  StateEvents stateEvents(EventMeters meters, MeterRegistry registry) {
    return new StateEvents(meters.events(), new StateMeters(registry));
  }

  @Bean
  BusLifecycle busLifecycle(DhtNode node, NodeStatus status, StateEvents events, Broker broker) {
    return new BusLifecycle(
        node,
        status,
        events,
        broker.door().map(door -> new BusLifecycle.Link(door.keep(), door.close())));
  }

  /** None where no server is configured: then it costs nothing. */
  @Bean
  Broker broker(
      BusDoor door,
      Bus bus,
      EventMeters meters,
      World world,
      Settings settings,
      ObjectProvider<SslBundles> ssl) {
    BusSettings written = settings.bus();
    return new Broker(
        Optional.of(written.nats())
            .filter(NatsPolicy::enabled)
            .map(nats -> connector(written, ssl, meters))
            .map(connector -> new NatsDoor(connector, door, bus, runs(world))));
  }

  /** Its thread is made with it: where there is no broker, there is none. */
  private static NatsDoor.Runs runs(World world) {
    return new NatsDoor.Runs(world.timers(), Threads.bounded("dht-bus", 1, OUTGOING));
  }

  /** The door to the broker, if there is one. */
  record Broker(Optional<NatsDoor> door) {}

  /** Makes connections as {@code written} says. */
  static NatsConnector connector(
      BusSettings written, ObjectProvider<SslBundles> ssl, EventMeters meters) {
    return new NatsConnector(written.nats(), tls(written, ssl), meters::busDropped);
  }

  private static Optional<SSLContext> tls(BusSettings written, ObjectProvider<SslBundles> ssl) {
    return written
        .sslBundle()
        .map(name -> {
          try {
            return ssl.getObject().getBundle(name).createSslContext();
          } catch (NoSuchSslBundleException unknown) {
            throw new BadSetting(
                "dht.bus.nats.ssl-bundle is '"
                    + name
                    + "', allowed is a bundle under spring.ssl.bundle");
          }
        });
  }
}

package io.svcdht.config;

import io.micrometer.core.instrument.MeterRegistry;
import io.svcdht.announce.Keeping;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.node.DhtNode;
import io.svcdht.node.NodeParts;
import io.svcdht.observe.FleetGauges;
import io.svcdht.peer.Identity;
import io.svcdht.rpc.bus.EventMeters;
import io.svcdht.rpc.bus.nats.NatsConnector;
import io.svcdht.rpc.bus.nats.NatsRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;

/** The announcements that a fleet shares, where it does. */
@Configuration(proxyBeanMethods = false)
class FleetConfiguration {

  private static final Logger LOG = LoggerFactory.getLogger(FleetConfiguration.class);

  /** One gives signs of life while the other writes. */
  private static final int THREADS = 2;

  private static final int QUEUE = 4_096;

  /** None where nothing is shared: then it costs nothing. */
  @Bean(destroyMethod = "close")
  Fleet fleet(Settings settings, EventMeters meters, ObjectProvider<SslBundles> ssl) {
    return new Fleet(
        Optional.of(settings)
            .filter(all -> all.fleet().shared())
            .map(all -> shared(all, BusConfiguration.connector(all.bus(), ssl, meters))));
  }

  /** What is shown of it, if there is something. */
  @Bean
  FleetGauges fleetGauges(MeterRegistry registry, DhtNode node) {
    return new FleetGauges(registry, node.announcements());
  }

  private static NodeParts.Shared shared(Settings settings, NatsConnector connector) {
    SecureRandom random = new SecureRandom();
    Identity publisher = publisher(settings.fleet().keyFile().orElseThrow(), random);
    LOG.info("the announcements of this fleet are published by {}", publisher.nodeId());
    NatsRegistry registry =
        new NatsRegistry(
            connector, settings.self().network(), settings.fleet().registry(), publisher.nodeId());
    checkOwn(registry);
    Scheduler io = Threads.bounded("dht-registry", THREADS, QUEUE);
    return new NodeParts.Shared(
        new Keeping.InFleet(
            registry, io, NodeId.random(random), settings.fleet().registry().lease()),
        publisher);
  }

  /** A broker that is away ends no start; what it would have said is said when it is back. */
  private static void checkOwn(NatsRegistry registry) {
    try {
      registry
          .foreign()
          .ifPresent(why -> {
            throw new BadSetting(why);
          });
    } catch (DhtException away) {
      LOG.debug("it is not known yet whose the registry of announcements is", away);
    }
  }

  private static Identity publisher(Path path, SecureRandom random) {
    try {
      KeyFile file = KeyFile.ofFleet(path);
      file.warning().ifPresent(LOG::warn);
      return file.load(random);
    } catch (IllegalArgumentException refused) {
      throw BadSetting.of(refused);
    }
  }

  /** What is shared, if anything is. */
  record Fleet(Optional<NodeParts.Shared> shared) implements AutoCloseable {
    @Override
    public void close() {
      shared.ifPresent(there -> there.keeping().io().dispose());
    }
  }
}

package io.svcdht.config;

import io.svcdht.node.DhtNode;
import io.svcdht.observe.EventLoopWatch;
import io.svcdht.observe.NodeGauges;
import io.svcdht.observe.NodeStatus;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.discv5.Discv5Door;
import io.svcdht.rpc.http.HttpDoor;
import io.svcdht.transport.TcpTransport;
import java.util.List;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.support.DefaultLifecycleProcessor;
import org.springframework.core.env.ConfigurableEnvironment;

/** Starting and stopping, in {@link Phases}. */
@Configuration(proxyBeanMethods = false)
class LifecycleConfiguration {

  /** How much longer than its own patience a step may take before the next one begins. */
  private static final long SLACK_MILLIS = 1_000;

  private static final long USUAL_MILLIS = 5_000;

  @Bean
  DefaultLifecycleProcessor lifecycleProcessor(Settings settings) {
    ShutdownPolicy shutdown = settings.shutdown();
    DefaultLifecycleProcessor processor = new DefaultLifecycleProcessor();
    processor.setTimeoutPerShutdownPhase(USUAL_MILLIS);
    processor.setTimeoutForShutdownPhase(
        Phases.DRAIN, shutdown.drainDelay().toMillis() + SLACK_MILLIS);
    processor.setTimeoutForShutdownPhase(Phases.API, shutdown.reads().toMillis());
    processor.setTimeoutForShutdownPhase(Phases.NODE, shutdown.peers().toMillis());
    return processor;
  }

  @Bean
  DrainLifecycle drainLifecycle(NodeStatus status, World world, Settings settings) {
    return new DrainLifecycle(status, world, settings.shutdown().drainDelay());
  }

  @Bean
  NodeLifecycle nodeLifecycle(
      NodeLifecycle.Running running, Upkeep upkeep, Settings settings, Threads threads) {
    return new NodeLifecycle(running, upkeep, settings, threads);
  }

  @Bean
  NodeLifecycle.Running running(
      DhtNode node, TcpTransport transport, Discv5Door discv5, Reload reload) {
    return new NodeLifecycle.Running(node, transport, discv5, reload);
  }

  @Bean
  Reload reload(
      ConfigurableEnvironment environment,
      Settings settings,
      DhtNode node,
      HttpDoor door,
      LoggingSystem logging) {
    return new Reload(new ConfigFiles(environment), settings, Reload.of(node, door), logging);
  }

  @Bean
  Upkeep upkeep(NodeStatus status, NodeGauges gauges, EventLoopWatch loops) {
    return new Upkeep(status, List.of(loops::beat, gauges::refresh));
  }
}

package io.svcdht.config;

import io.micrometer.core.instrument.MeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.svcdht.node.DhtNode;
import io.svcdht.observe.BuildInfo;
import io.svcdht.observe.Check;
import io.svcdht.observe.CheckHealth;
import io.svcdht.observe.EventLoopHealth;
import io.svcdht.observe.EventLoopWatch;
import io.svcdht.observe.Facts;
import io.svcdht.observe.NodeGauges;
import io.svcdht.observe.NodeHealth;
import io.svcdht.observe.NodeStatus;
import io.svcdht.observe.NodeView;
import io.svcdht.observe.ReadinessRules;
import io.svcdht.observe.StallGauge;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.bus.StateEvents;
import io.svcdht.rpc.discv5.Discv5Door;
import io.svcdht.transport.TcpTransport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.info.GitProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

/** State, health and gauges of the node. The health groups in application.yaml name these beans. */
@Configuration(proxyBeanMethods = false)
class ObserveConfiguration {

  @Bean
  Listeners listeners(TcpTransport transport) {
    return new Listeners(transport);
  }

  @Bean
  NodeStatus nodeStatus(
      Settings settings, DhtNode node, Listeners listeners, World world, StateEvents listener) {
    return new NodeStatus(
        new ReadinessRules(settings.readiness()),
        () -> facts(node, listeners),
        world.time(),
        listener);
  }

  @Bean
  NodeGauges nodeGauges(
      MeterRegistry registry,
      NodeStatus status,
      DhtNode node,
      Verification verification,
      Settings settings) {
    return new NodeGauges(
        registry,
        new NodeView(
            status,
            node.table(),
            node.records().store(),
            node.networkSize(),
            node.replicas()::underReplicated,
            verification::queued),
        settings.node().diversity());
  }

  @Bean
  EventLoopWatch eventLoopWatch(
      ReactorResourceFactory resources,
      TcpTransport transport,
      World world,
      MeterRegistry registry) {
    List<Executor> loops = new ArrayList<>();
    resources.getLoopResources().onServer(true).forEach(loops::add);
    // One beat for all loops of the peers' sockets: answered once each of them has answered.
    loops.add(beat -> transport.pulse().onErrorComplete().subscribe(none -> {}, fault -> {}, beat));
    EventLoopWatch watch = new EventLoopWatch(world.time(), loops);
    StallGauge.register(registry, watch);
    return watch;
  }

  @Bean
  ReactiveHealthIndicator quorum(NodeStatus status) {
    return new CheckHealth(Check.QUORUM, status);
  }

  @Bean
  ReactiveHealthIndicator fill(NodeStatus status) {
    return new CheckHealth(Check.FILL, status);
  }

  @Bean
  ReactiveHealthIndicator selfLookup(NodeStatus status) {
    return new CheckHealth(Check.SELF_LOOKUP, status);
  }

  @Bean
  ReactiveHealthIndicator warming(NodeStatus status) {
    return new CheckHealth(Check.WARMING, status);
  }

  @Bean("listenersHealthIndicator")
  ReactiveHealthIndicator listenersHealth(NodeStatus status) {
    return new CheckHealth(Check.LISTENERS, status);
  }

  @Bean
  ReactiveHealthIndicator store(NodeStatus status) {
    return new CheckHealth(Check.STORE, status);
  }

  @Bean
  ReactiveHealthIndicator pq(NodeStatus status) {
    return new CheckHealth(Check.PQ, status);
  }

  @Bean
  ReactiveHealthIndicator node(NodeStatus status, DhtNode node, Discv5Door discv5) {
    return new NodeHealth(status, node.self().nodeId(), discv5::enr);
  }

  @Bean
  ReactiveHealthIndicator eventLoops(EventLoopWatch watch) {
    return new EventLoopHealth(watch);
  }

  @Bean
  BuildFacts buildFacts(
      ObjectProvider<BuildProperties> build,
      ObjectProvider<GitProperties> git,
      ObjectProvider<PrometheusRegistry> registry) {
    BuildFacts facts = BuildFacts.of(build.getIfAvailable(), git.getIfAvailable());
    registry.ifAvailable(prometheus -> BuildInfo.register(prometheus, facts.labels()));
    return facts;
  }

  @Bean
  VersionEndpoint versionEndpoint(BuildFacts facts) {
    return new VersionEndpoint(facts);
  }

  private static Facts facts(DhtNode node, Listeners listeners) {
    return new Facts(
        listeners.accept(),
        node.records().store().working() && node.announcements().isLoaded(),
        node.meetsPqPolicy(),
        node.bootstrap().status(),
        node.table().size(),
        node.table().policy().k(),
        node.replicas().warm(),
        node.failing().stream().map(Meters.Task::label).sorted().toList());
  }
}

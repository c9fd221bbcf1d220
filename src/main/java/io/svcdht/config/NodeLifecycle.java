package io.svcdht.config;

import io.svcdht.id.Multiaddr;
import io.svcdht.node.DhtNode;
import io.svcdht.node.Steps;
import io.svcdht.rpc.discv5.Discv5Door;
import io.svcdht.transport.TcpTransport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Starts the node once both HTTP ports are there: binds the listener of peers, signs where it can
 * be dialled, and begins to join without waiting for the end of it. Stops it in the end: peers are
 * told, connections closed.
 */
final class NodeLifecycle extends Step {

  private static final Logger LOG = LoggerFactory.getLogger(NodeLifecycle.class);
  private static final Duration BIND = Duration.ofSeconds(30);

  private final Running node;
  private final Upkeep upkeep;
  private final List<Multiaddr> advertise;
  private final Duration patience;
  private final Scheduler files;
  private final Steps steps;

  /** The node, its sockets, and what may change while it runs. */
  record Running(DhtNode node, TcpTransport transport, Discv5Door discv5, Reload reload) {}

  NodeLifecycle(Running node, Upkeep upkeep, Settings settings, Threads threads) {
    super(Phases.NODE);
    this.node = node;
    this.upkeep = upkeep;
    this.advertise = settings.self().advertise();
    this.patience = settings.shutdown().peers();
    this.files = threads.files();
    this.steps = new Steps(threads.timers());
  }

  /**
   * As Boot does with its own sockets, the main thread waits for the bind: an address that cannot
   * be bound must stop the start.
   */
  @Override
  void begin() {
    InetSocketAddress bound = bound("dht.bind", node.transport().listen(node.node().inbound()));
    List<Multiaddr> told = advertise.isEmpty() ? Sockets.dialable(bound) : advertise;
    node.node().self().advertise(told);
    LOG.info("Node {} listens at {} and tells peers {}", node.node().self().nodeId(), bound, told);
    if (node.discv5().enabled()) {
      node.transport().written(node.discv5().written());
      String key = "dht.discv5.bind " + Sockets.text(node.discv5().bind());
      bound(key, node.discv5().start());
    }
    node.node().start();
    upkeep.watch(node.node()::supervise);
    upkeep.listen(node.node()::supervise, node.transport(), bound);
    Upkeep.reload(node.node()::supervise, node.reload(), files);
    if (advertise.isEmpty()) {
      Upkeep.addresses(node.node(), () -> Sockets.dialable(bound), files);
    }
  }

  @Override
  void end(Runnable ended) {
    Mono<Void> discovery = node.discv5().enabled() ? Mono.defer(node.discv5()::stop) : Mono.empty();
    letGo(steps, patience, node.node().stop(), discovery, Mono.defer(node.transport()::close))
        .doFinally(end -> stopped(ended))
        .subscribe();
  }

  /** One after the other, each whatever became of those before. */
  static Mono<Void> letGo(
      Steps steps, Duration patience, Mono<Void> node, Mono<Void> discovery, Mono<Void> transport) {
    return steps
        .step("the node", patience, node)
        .then(steps.step("Discv5", discovery))
        .then(steps.step("the transport", patience, transport));
  }

  private void stopped(Runnable ended) {
    upkeep.status().stopped();
    ended.run();
  }

  private static <T> T bound(String key, Mono<T> binding) {
    try {
      return binding.toFuture().get(BIND.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while binding " + key);
    } catch (TimeoutException late) {
      throw new BadSetting(key + " could not be bound within " + BIND.toSeconds() + " s");
    } catch (ExecutionException failed) {
      throw new BadSetting(
          key
              + " cannot be used: "
              + failed.getCause()
              + "; name an address of this machine and a port that is free");
    }
  }
}

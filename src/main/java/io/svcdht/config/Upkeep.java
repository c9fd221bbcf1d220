package io.svcdht.config;

import io.svcdht.id.Multiaddr;
import io.svcdht.node.DhtNode;
import io.svcdht.observe.NodeStatus;
import io.svcdht.pipeline.Meters;
import io.svcdht.supervision.Supervised;
import io.svcdht.transport.TcpTransport;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Standing work around the node; the node's supervisor owns it, and it ends with the node. */
final class Upkeep {

  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration RELOAD_EVERY = Duration.ofSeconds(5);
  private static final Duration ADDRESSES_EVERY = Duration.ofSeconds(5);

  private final NodeStatus status;
  private final List<Runnable> looks;

  /** Looks at {@code status} and takes all of {@code looks}, which must be cheap. */
  Upkeep(NodeStatus status, List<Runnable> looks) {
    this.status = status;
    this.looks = looks;
  }

  NodeStatus status() {
    return status;
  }

  /** Looks once now, and from then on every second. */
  void watch(Consumer<Supervised> owner) {
    look();
    owner.accept(new Supervised(Meters.Task.STATUS, EVERY, () -> Mono.fromRunnable(this::look)));
  }

  /** Sees to it that {@code bound} is listened at. */
  void listen(Consumer<Supervised> owner, TcpTransport transport, InetSocketAddress bound) {
    owner.accept(
        new Supervised(
            Meters.Task.LISTENER,
            EVERY,
            () -> transport.listening() ? Mono.empty() : again(transport, bound)));
  }

  /**
   * Sees to it that peers are told where this node can be dialled: what {@code where} says, which
   * may block and is asked on {@code io}. What is not there twice in a row has not come to stay.
   */
  static void addresses(DhtNode node, Supplier<List<Multiaddr>> where, Scheduler io) {
    AtomicReference<List<Multiaddr>> before = new AtomicReference<>(List.of());
    node.supervise(
        new Supervised(
            Meters.Task.ADDRESSES,
            ADDRESSES_EVERY,
            () ->
                Mono.fromSupplier(where)
                    .subscribeOn(io)
                    .flatMap(now -> {
                      boolean stays = now.equals(before.getAndSet(now));
                      if (stays && !now.equals(node.self().current().info().addresses())) {
                        LOG.info("This node has other addresses now and tells peers {}", now);
                        node.readdress(now);
                      }
                      return Mono.empty();
                    })));
  }

  /** Looks whether {@code reload} has something to take over; on {@code io}, as it reads files. */
  static void reload(Consumer<Supervised> owner, Reload reload, Scheduler io) {
    if (reload.watches()) {
      owner.accept(
          new Supervised(
              Meters.Task.RELOAD,
              RELOAD_EVERY,
              () -> Mono.<Duration>fromRunnable(reload::look).subscribeOn(io)));
    }
  }

  private void look() {
    status.evaluate();
    looks.forEach(Runnable::run);
  }

  /** A listener that has ended by itself is a fault, whether or not it can be had back. */
  private static Mono<Duration> again(TcpTransport transport, InetSocketAddress bound) {
    return transport
        .listenAgain(bound)
        .onErrorMap(refused -> new IllegalStateException(refused.getMessage(), refused))
        .doOnNext(at -> LOG.info("The listener of peers listens again at {}", at))
        .then(
            Mono.error(() ->
                new IllegalStateException("the listener of peers at " + bound + " had ended")));
  }
}

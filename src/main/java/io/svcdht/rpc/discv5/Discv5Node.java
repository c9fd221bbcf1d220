package io.svcdht.rpc.discv5;

import io.svcdht.pipeline.World;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.ethereum.beacon.discovery.DiscoverySystem;
import org.ethereum.beacon.discovery.DiscoverySystemBuilder;
import org.ethereum.beacon.discovery.crypto.Signer;
import org.ethereum.beacon.discovery.message.handler.ExternalAddressSelector;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.storage.NewAddressHandler;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The library, run once: under one record, with a socket and threads that end with it. Its futures
 * end on its own loop, so every answer goes on at the timers.
 */
final class Discv5Node {

  /** How long one node is waited for that a random walk asks; the library counts in seconds. */
  private static final Duration ASKED = Duration.ofSeconds(2);

  private static final Duration CLOSED = Duration.ofSeconds(5);

  private final Advert advert;
  private final DiscoverySystem system;
  private final UdpSocket socket;
  private final LibraryThreads threads;
  private final World world;
  private final Scheduler io;

  /**
   * What it says of itself.
   *
   * @param told the address in the record, if there is one
   * @param record the record
   * @param signer its key
   */
  record Advert(Optional<InetSocketAddress> told, NodeRecord record, Signer signer) {}

  /** What it has of the process. */
  record Ground(World world, Scheduler io) {}

  /** Not yet running; it greets {@code known} at the start. */
  Discv5Node(Advert advert, UdpSocket socket, List<NodeRecord> known, Ground ground) {
    this.advert = advert;
    this.socket = socket;
    this.threads = new LibraryThreads();
    this.world = ground.world();
    this.io = ground.io();
    this.system =
        new DiscoverySystemBuilder()
            .listen(socket.getListenAddress())
            .discoveryServer(socket)
            .schedulers(threads)
            .signer(advert.signer())
            .localNodeRecord(advert.record())
            .nodeRecordFactory(new ReadableRecords())
            .newAddressHandler(NewAddressHandler.NOOP)
            .externalAddressSelector(ExternalAddressSelector.NOOP)
            .retryTimeout(ASKED)
            .bootnodes(known)
            .build();
  }

  /** The address in its record. */
  Optional<InetSocketAddress> told() {
    return advert.told();
  }

  /** Its record, {@code enr:…}. */
  String enr() {
    return advert.record().asEnr();
  }

  /** Binds, within {@code limit}; after an error nothing of it is left. */
  Mono<Discv5Node> started(Duration limit) {
    return Mono.fromFuture(system::start, true)
        .timeout(limit, world.timers())
        .publishOn(world.timers())
        .onErrorResume(fault -> stop().onErrorComplete().then(Mono.error(fault)))
        .thenReturn(this);
  }

  /** Ends; the port is free then. */
  Mono<Void> stop() {
    return Mono.fromRunnable(
            () -> {
              system.stop();
              threads.end();
            })
        .then(Mono.defer(socket::closed))
        .timeout(CLOSED, world.timers())
        .publishOn(world.timers());
  }

  /** Nodes that have answered lately; one may be named twice. */
  List<NodeRecord> live() {
    return system.streamLiveNodes().toList();
  }

  /** Whether {@code node} answers; an error if it does not within {@code limit}. */
  Mono<Void> ping(NodeRecord node, Duration limit) {
    return Mono.fromFuture(() -> system.ping(node), true)
        .subscribeOn(io)
        .timeout(limit, world.timers())
        .publishOn(world.timers());
  }

  /** Whom a random walk names. */
  Mono<Collection<NodeRecord>> walk() {
    return Mono.fromFuture(system::searchForNewPeers, true).publishOn(world.timers());
  }
}

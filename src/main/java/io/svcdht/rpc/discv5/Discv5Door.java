package io.svcdht.rpc.discv5;

import io.svcdht.bootstrap.Discovery;
import io.svcdht.id.Multiaddr;
import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Seed;
import io.svcdht.pipeline.World;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.ethereum.beacon.discovery.DiscoverySystem;
import org.ethereum.beacon.discovery.DiscoverySystemBuilder;
import org.ethereum.beacon.discovery.crypto.Signer;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import org.ethereum.beacon.discovery.storage.NewAddressHandler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A node of Discv5 that names this node to others and searches for nodes of the same network, by
 * random walks. Its record follows the addresses that peers are told; what others say of this
 * node's address changes nothing. Nothing runs before {@link #start}.
 */
public final class Discv5Door implements Discovery {

  /** Nodes named by one search. */
  static final int FOUND_MOST = 64;

  /** Boot nodes greeted at once. */
  private static final int AT_ONCE = 8;

  private static final Logger LOG = LoggerFactory.getLogger(Discv5Door.class);

  private final LocalPeer self;
  private final Discv5Policy policy;
  private final World world;
  private final Scheduler io;
  private final List<NodeRecord> boot;
  private @Nullable Running running;
  private boolean stopped;

  /** What runs now, and the addresses it names. */
  private record Running(DiscoverySystem system, List<Multiaddr> addresses) {}

  /** {@code io} runs what may wait for the system. */
  public Discv5Door(LocalPeer self, Discv5Policy policy, World world, Scheduler io) {
    this.self = self;
    this.policy = policy;
    this.world = world;
    this.io = io;
    this.boot = policy.bootEnrs().stream().map(NodeRecords::parse).toList();
  }

  @Override
  public boolean enabled() {
    return policy.enabled();
  }

  /**
   * Binds the socket and begins to answer; this node's addresses must be known by now. The record
   * of this node, {@code enr:…}, with which others may begin. An error if the socket cannot be had.
   */
  public Mono<String> start() {
    return Mono.fromCallable(() -> started(boot))
        .subscribeOn(io)
        .map(system -> system.getLocalNodeRecord().asEnr())
        .doOnNext(enr -> LOG.info("Discv5 listens at {}; this node is {}", policy.bind(), enr));
  }

  /** Lets go of the socket, for good. */
  public Mono<Void> stop() {
    return Mono.<Void>fromRunnable(this::stopNow).subscribeOn(io);
  }

  /** The record of this node; empty while it does not run. */
  public synchronized Optional<String> enr() {
    return Optional.ofNullable(running).map(now -> now.system().getLocalNodeRecord().asEnr());
  }

  /** Where the nodes are that the operator has written down, over UDP as over TCP. */
  public List<InetSocketAddress> written() {
    return boot.stream()
        .flatMap(node ->
            Stream.concat(
                Stream.of(node.getUdpAddress(), node.getUdp6Address()).flatMap(Optional::stream),
                NodeRecords.seeds(node, self.network(), self.nodeId()).stream()
                    .map(Seed::asWritten)))
        .toList();
  }

  @Override
  public Mono<List<Seed>> search() {
    return Mono.fromCallable(this::current)
        .subscribeOn(io)
        .delayUntil(this::greeted)
        .flatMap(system ->
            Mono.fromFuture(system::searchForNewPeers, true)
                .timeout(policy.search(), world.timers())
                .onErrorReturn(TimeoutException.class, List.of())
                .map(found -> seeds(Stream.concat(found.stream(), system.streamLiveNodes()))));
  }

  /** The library greets boot nodes once, at its start: here, for as long as nobody is known. */
  private Mono<Void> greeted(DiscoverySystem system) {
    if (system.streamLiveNodes().findAny().isPresent()) {
      return Mono.empty();
    }
    return Flux.fromIterable(boot)
        .flatMap(node -> Mono.fromFuture(() -> system.ping(node), true).onErrorComplete(), AT_ONCE)
        .timeout(policy.search(), world.timers())
        .onErrorComplete(TimeoutException.class)
        .then();
  }

  private List<Seed> seeds(Stream<NodeRecord> records) {
    return Stream.concat(records, boot.stream())
        .flatMap(record -> NodeRecords.seeds(record, self.network(), self.nodeId()).stream())
        .distinct()
        .limit(FOUND_MOST)
        .toList();
  }

  /** What runs, with the addresses of now. */
  private synchronized DiscoverySystem current() {
    if (running == null) {
      throw new IllegalStateException("Discv5 does not run");
    }
    Running before = running;
    if (before.addresses().equals(self.current().info().addresses())) {
      return before.system();
    }
    LOG.info("This node has other addresses now: its record for Discv5 is made anew");
    List<NodeRecord> known =
        Stream.concat(before.system().streamLiveNodes(), boot.stream())
            .distinct()
            .limit(FOUND_MOST)
            .toList();
    before.system().stop();
    running = null;
    return started(known);
  }

  private synchronized DiscoverySystem started(List<NodeRecord> known) {
    if (stopped) {
      throw new IllegalStateException("Discv5 has been stopped");
    }
    Signer signer = Discv5Keys.of(self.identity());
    List<Multiaddr> addresses = self.current().info().addresses();
    DiscoverySystem system =
        new DiscoverySystemBuilder()
            .listen(policy.bind())
            .signer(signer)
            .localNodeRecord(
                NodeRecords.of(
                    self.current().info(), policy, world.time().wall().toEpochMilli(), signer))
            .newAddressHandler(NewAddressHandler.NOOP)
            .trafficReadLimit(policy.bytesPerSecond())
            .bootnodes(known)
            .build();
    system.start().orTimeout(policy.search().toSeconds(), TimeUnit.SECONDS).join();
    running = new Running(system, addresses);
    return system;
  }

  private synchronized void stopNow() {
    stopped = true;
    if (running != null) {
      running.system().stop();
      running = null;
    }
  }
}

package io.svcdht.rpc.discv5;

import io.svcdht.bootstrap.Discovery;
import io.svcdht.limits.Deadline;
import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Seed;
import io.svcdht.pipeline.World;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.tuweni.bytes.Bytes;
import org.ethereum.beacon.discovery.schema.NodeRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * A node of Discv5 that names this node to others and searches for nodes of the same network, by
 * random walks. Its record follows the address that peers are told; what others say of this node's
 * address changes nothing. Nothing runs before {@link #start}.
 */
public final class Discv5Door implements Discovery {

  /** Boot nodes greeted at once, and how long each is waited for. */
  private static final int GREETED_AT_ONCE = 8;

  private static final Duration GREETED = Duration.ofSeconds(1);

  private final Discv5Policy policy;
  private final World world;
  private final List<NodeRecord> boot;
  private final FoundSeeds seeds;
  private final Discv5Life life;

  /** {@code io} runs what may wait for the system, for a moment. */
  public Discv5Door(LocalPeer self, Discv5Policy policy, World world, Meters meters, Scheduler io) {
    this.policy = policy;
    this.world = world;
    this.boot = policy.bootEnrs().stream().map(NodeRecords::parse).toList();
    this.seeds = new FoundSeeds(self.network(), self.nodeId(), boot);
    this.life = new Discv5Life(self, policy, boot, new Discv5Node.Ground(world, io), meters);
  }

  @Override
  public boolean enabled() {
    return policy.enabled();
  }

  /** The socket it is bound to, or is to be. */
  public InetSocketAddress bind() {
    return policy.bind();
  }

  /**
   * Binds the socket and begins to answer; this node's addresses must be known by now. The record
   * of this node, {@code enr:…}, with which others may begin. An error if the socket cannot be had.
   */
  public Mono<String> start() {
    return Mono.defer(life::begin).map(Discv5Node::enr);
  }

  /** Lets go of the socket, for good. */
  public Mono<Void> stop() {
    return Mono.defer(life::end);
  }

  /** The record of this node; empty while it does not run. */
  public Optional<String> enr() {
    return life.running().map(Discv5Node::enr);
  }

  /** Where the nodes are that the operator has written down, over UDP as over TCP. */
  public List<InetSocketAddress> written() {
    Stream<InetSocketAddress> udp =
        boot.stream()
            .flatMap(node -> Stream.of(node.getUdpAddress(), node.getUdp6Address()))
            .flatMap(Optional::stream);
    return Stream.concat(udp, seeds.boot().stream().map(Seed::asWritten)).toList();
  }

  /**
   * Greets the boot nodes that are not known to live, for half of {@link Discv5Policy#search} at
   * most, and walks for the rest of it.
   */
  @Override
  public Mono<List<Seed>> search() {
    return Mono.defer(life::current)
        .publishOn(world.timers())
        .flatMap(node -> {
          Deadline end = Deadline.after(policy.search(), world.time());
          return greeted(node)
              .then(Mono.defer(() -> walked(node, end)))
              .map(found -> seeds.of(node.live(), found, world.random()));
        });
  }

  /** The library greets boot nodes once, at its start. */
  private Mono<Void> greeted(Discv5Node node) {
    Set<Bytes> live = new HashSet<>();
    node.live().forEach(one -> live.add(one.getNodeId()));
    List<NodeRecord> silent = new ArrayList<>(boot);
    silent.removeIf(one -> live.contains(one.getNodeId()));
    Collections.shuffle(silent, Random.from(world.random()));
    return Flux.fromIterable(silent)
        .flatMap(one -> node.ping(one, GREETED).onErrorComplete(), GREETED_AT_ONCE)
        .take(policy.search().dividedBy(2), world.timers())
        .then();
  }

  private Mono<Collection<NodeRecord>> walked(Discv5Node node, Deadline end) {
    return node.walk()
        .timeout(end.remaining(world.time()), world.timers())
        .onErrorReturn(TimeoutException.class, List.of());
  }
}

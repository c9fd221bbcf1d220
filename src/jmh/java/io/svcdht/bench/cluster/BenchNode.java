package io.svcdht.bench.cluster;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.svcdht.bootstrap.Discovery;
import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.node.DhtNode;
import io.svcdht.node.NodeParts;
import io.svcdht.node.NodePolicies;
import io.svcdht.observe.MicrometerMeters;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.pipeline.MeteredSignatures;
import io.svcdht.pipeline.Traces;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.pq.Signatures;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.Surroundings;
import io.svcdht.transport.EventLoops;
import io.svcdht.transport.TcpTransport;
import io.svcdht.transport.TransportPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * One node as production has it, without its HTTP doors: an identity and a store of its own, a
 * listener on a free port of loopback, meters of its own on a Prometheus registry. The nodes of a
 * process share the threads that one node has for timers, signatures and sockets.
 */
final class BenchNode {

  static final NetworkName NETWORK = new NetworkName("bench");

  private static final int TIMERS = 2;
  private static final int CRYPTO_QUEUE = 16_384;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final DhtNode node;
  private final TcpTransport transport;
  private final MeterRegistry registry;
  private final Verification verification;

  /** Threads that the nodes of a process share. */
  record Threads(Scheduler timers, Scheduler crypto, EventLoops sockets) {
    static Threads ofThisMachine() {
      return new Threads(
          Schedulers.newParallel("dht-timers", TIMERS, true),
          Schedulers.newBoundedElastic(
              Runtime.getRuntime().availableProcessors(), CRYPTO_QUEUE, "dht-crypto", 60, true),
          EventLoops.shared());
    }
  }

  private BenchNode(
      DhtNode node, TcpTransport transport, MeterRegistry registry, Verification verification) {
    this.node = node;
    this.transport = transport;
    this.registry = registry;
    this.verification = verification;
  }

  /** A node that listens and has begun to join. */
  static BenchNode start(Threads threads, NodePolicies policies) {
    MeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    MicrometerMeters meters = new MicrometerMeters(registry);
    World world = new World(MachineTime.INSTANCE, threads.timers(), MachineTime.RANDOM);
    LocalPeer self =
        new LocalPeer(
            Identity.of(Ed25519.generate(new SecureRandom())), NETWORK, MachineTime.INSTANCE);
    SignatureVerifier signatures =
        new MeteredSignatures(new Signatures(), meters, MachineTime.INSTANCE);
    Verification verification =
        new Verification(
            threads.crypto(),
            new PeerInfoVerifier(NETWORK, signatures, MachineTime.INSTANCE),
            new RecordVerifier(NETWORK, signatures, MachineTime.INSTANCE),
            meters,
            VerificationPolicy.defaults());
    TcpTransport transport =
        new TcpTransport(
            self,
            verification,
            new TcpTransport.Ground(world, meters, threads.sockets(), new SecureRandom()),
            sockets());
    DhtNode node =
        new DhtNode(
            new NodeParts(
                self,
                world,
                transport,
                NetworkGroups.NONE,
                verification,
                NodeParts.Stores.inMemory(near -> store(policies, near)),
                new NodeParts.NodeSchedulers(
                    threads.crypto(), Schedulers.immediate(), threads.crypto()),
                meters,
                Traces.NONE,
                policies,
                Discovery.NONE));
    InetSocketAddress bound = transport.listen(node.inbound()).block(PATIENCE);
    self.advertise(List.of(Multiaddr.tcp(bound)));
    node.start();
    return new BenchNode(node, transport, registry, verification);
  }

  /** The limits of its sockets: the protocol's, on loopback. */
  static TransportPolicy sockets() {
    return TransportPolicy.defaults()
        .withBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static ProviderStore store(NodePolicies policies, Predicate<Cid> near) {
    return new MemoryProviderStore(
        policies.records(),
        MachineTime.INSTANCE,
        new Surroundings(InetAddress::isLoopbackAddress, near));
  }

  DhtNode node() {
    return node;
  }

  /** Where others find it. */
  String seed() {
    return node.self().current().info().addresses().getFirst() + "#" + node.self().nodeId();
  }

  /** Whether its own store has records of {@code cid}. */
  boolean holds(Cid cid) {
    return !node.records().store().find(cid, Bytes.EMPTY, 1).records().isEmpty();
  }

  /** Requests that it has sent and seen the end of. */
  long requests() {
    return registry.find("dht_rpc_seconds").tag("direction", "out").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  /** Copies of records that it has come to store. */
  long copies() {
    return (long)
        registry
            .find("dht_provider_admissions_total")
            .tag("outcome", "accepted")
            .counters()
            .stream()
            .mapToDouble(Counter::count)
            .sum();
  }

  /** Signatures that it has checked. */
  long verifications() {
    return registry.find("dht_signature_verify_seconds").timers().stream()
        .mapToLong(Timer::count)
        .sum();
  }

  /** Its sockets. */
  TcpTransport transport() {
    return transport;
  }

  /** Its checks of signatures. */
  Verification verification() {
    return verification;
  }
}

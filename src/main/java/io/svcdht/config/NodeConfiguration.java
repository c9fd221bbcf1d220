package io.svcdht.config;

import io.micrometer.core.instrument.MeterRegistry;
import io.svcdht.cache.DataDirectory;
import io.svcdht.cache.DiskStores;
import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.id.Cid;
import io.svcdht.id.Cidr;
import io.svcdht.node.DhtNode;
import io.svcdht.node.NodeParts;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.pipeline.MeteredSignatures;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Traces;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.ParallelSignatures;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import io.svcdht.pq.SigningKeys;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.Surroundings;
import io.svcdht.rpc.bus.EventMeters;
import io.svcdht.rpc.discv5.Discv5Door;
import io.svcdht.transport.TcpTransport;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** The node itself: its settings, its threads, and the parts that {@link DhtNode} joins. */
@Configuration(proxyBeanMethods = false)
class NodeConfiguration {

  @Bean
  Settings settings(DhtProperties properties, ServerProperties server) {
    InetAddress api = server.getAddress();
    return SettingsReader.read(properties, api != null && api.isLoopbackAddress());
  }

  @Bean(destroyMethod = "close")
  Threads threads() {
    return Threads.ofThisMachine();
  }

  @Bean
  World world(Threads threads) {
    return new World(new SystemTime(), threads.timers(), new SharedRandom());
  }

  @Bean
  EventMeters meters(MeterRegistry registry) {
    return new EventMeters(registry);
  }

  @Bean
  LocalPeer localPeer(Settings settings, World world) {
    SecureRandom random = new SecureRandom();
    Optional<DualSign> dual = settings.pq().dualSign();
    Identity identity =
        settings
            .self()
            .keyFile()
            .map(path -> told(() -> new KeyFile(path).loadOrCreate(dual, random)))
            .orElseGet(() -> fresh(dual.flatMap(DualSign::algorithm), random));
    return new LocalPeer(identity, settings.self().network(), world.time());
  }

  private static Identity fresh(Optional<Algorithm> postQuantum, SecureRandom random) {
    Signer first = SigningKeys.generate(Algorithm.ED25519, random);
    return postQuantum
        .map(second -> Identity.of(first, SigningKeys.generate(second, random)))
        .orElseGet(() -> Identity.of(first));
  }

  @Bean
  Verification verification(Settings settings, Threads threads, World world, Meters meters) {
    SignatureVerifier signatures =
        new ParallelSignatures(
            new MeteredSignatures(new Signatures(), meters, world.time()),
            threads.spare(),
            Runtime.getRuntime().availableProcessors());
    return new Verification(
        threads.crypto(),
        new PeerInfoVerifier(settings.self().network(), signatures, world.time()),
        new RecordVerifier(
            settings.self().network(), signatures, world.time(), settings.pq().policy()),
        meters,
        VerificationPolicy.defaults());
  }

  /** Closed by {@link NodeLifecycle}, in its turn. */
  @Bean(destroyMethod = "")
  TcpTransport transport(
      LocalPeer self, Verification verification, World world, Meters meters, Settings settings) {
    return new TcpTransport(
        self,
        verification,
        TcpTransport.Ground.own(world, meters, new SecureRandom()),
        settings.transport());
  }

  /**
   * What is on the disk; a micronode has nothing there. Closed with the node, or else in the end.
   */
  @Bean(destroyMethod = "close")
  Disk disk(Settings settings, LocalPeer self) {
    DataDirectory.Owner owner = new DataDirectory.Owner(settings.self().network(), self.nodeId());
    return new Disk(
        settings
            .self()
            .dataDir()
            .map(path ->
                told(() -> DiskStores.open(DataDirectory.open(path, owner), settings.store()))));
  }

  /** Runs only where it is switched on; started and stopped by {@link NodeLifecycle}. */
  @Bean
  Discv5Door discv5(
      LocalPeer self, Settings settings, World world, Meters meters, Threads threads) {
    return new Discv5Door(self, settings.discv5(), world, meters, threads.files());
  }

  @Bean
  NodeParts nodeParts(
      LocalPeer self,
      World world,
      TcpTransport transport,
      Verification verification,
      Discv5Door discv5,
      Shared rest) {
    return new NodeParts(
        self,
        world,
        transport,
        rest.groups(),
        verification,
        new NodeParts.Stores(
            near -> told(() -> store(rest, world, near)),
            rest.kept()
                .disk()
                .map(disk -> new NodeParts.Lasting(disk.announcements(), disk.peers())),
            rest.kept().fleet()),
        new NodeParts.NodeSchedulers(
            rest.threads().crypto(),
            // What a memory store finds is there before any change of thread.
            rest.kept().disk().isPresent() ? rest.threads().store() : Schedulers.immediate(),
            rest.threads().store()),
        rest.meters(),
        rest.traces(),
        rest.settings().node(),
        discv5);
  }

  @Bean
  DhtNode dhtNode(NodeParts parts) {
    return new DhtNode(parts);
  }

  @Bean
  Shared shared(
      Settings settings, Threads threads, Meters meters, ObjectProvider<Traces> traces, Kept kept) {
    return new Shared(
        settings,
        threads,
        meters,
        traces.getIfAvailable(() -> Traces.NONE),
        Networks.of(settings),
        kept);
  }

  @Bean
  Kept kept(Disk disk, FleetConfiguration.Fleet fleet) {
    return new Kept(disk.stores(), fleet.shared());
  }

  private static ProviderStore store(Shared shared, World world, Predicate<Cid> near) {
    List<Cidr> trusted = shared.settings().transport().accept().trusted();
    Predicate<InetAddress> trust = ip -> trusted.stream().anyMatch(cidr -> cidr.contains(ip));
    Surroundings surroundings = new Surroundings(trust, near);
    RecordPolicy policy = shared.settings().node().records();
    return shared
        .kept()
        .disk()
        .map(stores -> stores.records(policy, world.time(), surroundings, new SecureRandom()))
        .orElseGet(() -> new MemoryProviderStore(policy, world.time(), surroundings));
  }

  /** A file that cannot be used is a bad setting: its one sentence ends the start. */
  private static <T> T told(Supplier<T> work) {
    try {
      return work.get();
    } catch (IllegalArgumentException refused) {
      throw BadSetting.of(refused);
    }
  }

  /** What most parts share. */
  record Shared(
      Settings settings,
      Threads threads,
      Meters meters,
      Traces traces,
      NetworkGroups groups,
      Kept kept) {}

  /** What outlives the process: on the disk and in the fleet, if it is there. */
  record Kept(Optional<DiskStores> disk, Optional<NodeParts.Shared> fleet) {}

  /** What is on the disk, if anything is. */
  record Disk(Optional<DiskStores> stores) implements AutoCloseable {
    @Override
    public void close() {
      stores.ifPresent(DiskStores::close);
    }
  }
}

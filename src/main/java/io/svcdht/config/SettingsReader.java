package io.svcdht.config;

import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.cache.StorePolicy;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.finds.FindCachePolicy;
import io.svcdht.id.Cidr;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.node.NodePolicies;
import io.svcdht.observe.ReadinessPolicy;
import io.svcdht.peer.DiversityPolicy;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.TablePolicy;
import io.svcdht.pipeline.LookupPolicy;
import io.svcdht.pipeline.NeighbourPolicy;
import io.svcdht.pipeline.Seed;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.routers.RouterPolicy;
import io.svcdht.rpc.discv5.Discv5Policy;
import io.svcdht.rpc.discv5.PacketRates;
import io.svcdht.rpc.kad.PeerLimitPolicy;
import io.svcdht.supervision.SupervisionPolicy;
import io.svcdht.transport.AcceptPolicy;
import io.svcdht.transport.TransportPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * Joins the written with the defaults. Whatever a policy refuses becomes a {@link BadSetting} whose
 * sentence names the whole key.
 */
final class SettingsReader {

  private static final String DEFAULT_NETWORK = "svc-dht";
  private static final Path DEFAULT_KEY_FILE = Path.of("svc-dht.key");
  private static final Path DEFAULT_DATA_DIR = Path.of("svc-dht-data");

  private final DhtProperties given;
  private final Profile profile;

  private SettingsReader(DhtProperties given) {
    this.given = given;
    this.profile = or(given.profile(), Profile.MICRONODE);
  }

  /** The settings; {@code apiOnLoopback} if the REST API is bound to a loopback address. */
  static Settings read(DhtProperties given, boolean apiOnLoopback) {
    try {
      return new SettingsReader(given).settings(apiOnLoopback);
    } catch (IllegalArgumentException refused) {
      throw BadSetting.of(refused);
    }
  }

  private Settings settings(boolean apiOnLoopback) {
    Discv5Policy discv5 = discv5();
    BootstrapPolicy bootstrap = bootstrap(discv5);
    BusSettings bus = BusSettings.read(given.bus().nats());
    return new Settings(
        self(),
        new NodePolicies(
            lookup(),
            TablePolicy.of(lookup().k()),
            diversity(),
            NeighbourPolicy.defaults(),
            records(),
            UpkeepSettings.announcements(given.announcements()),
            UpkeepSettings.replicas(given.replication()),
            bootstrap,
            SupervisionPolicy.defaults(),
            LimitSettings.read(given.limits(), trusted(PeerLimitPolicy.defaults().trusted())),
            finds()),
        PqSettings.read(given, profile == Profile.MACRONODE),
        store(),
        transport(),
        bus,
        FleetSettings.read(given.announcements(), bus.nats().enabled()),
        or(given.diversity().asnDatabase(), List.of()),
        readiness(bootstrap),
        shutdown(),
        ApiSettings.read(given.api(), lookup().deadline(), apiOnLoopback),
        discv5,
        routers());
  }

  private Settings.Self self() {
    Optional<Path> keyFile =
        durable("dht.identity.key-file", given.identity().keyFile(), DEFAULT_KEY_FILE);
    Optional<Path> dataDir = durable("dht.data-dir", given.dataDir(), DEFAULT_DATA_DIR);
    List<Multiaddr> advertise = advertised();
    if (advertise.size() > Limits.PEER_ADDRESSES) {
      throw new BadSetting(
          "dht.advertise has "
              + advertise.size()
              + " addresses, allowed are at most "
              + Limits.PEER_ADDRESSES);
    }
    String network = or(given.network(), DEFAULT_NETWORK);
    return new Settings.Self(
        profile, read("dht.network", NetworkName.parse(network)), keyFile, dataDir, advertise);
  }

  /** What only a macronode has. */
  private <T> Optional<T> durable(String key, @Nullable T written, T otherwise) {
    if (written != null && profile == Profile.MICRONODE) {
      throw new BadSetting(
          key
              + " is "
              + written
              + ", but a micronode writes nothing to a disk: set dht.profile=macronode, or leave it"
              + " out");
    }
    return profile == Profile.MACRONODE ? Optional.of(or(written, otherwise)) : Optional.empty();
  }

  private StorePolicy store() {
    StorePolicy defaults = StorePolicy.defaults();
    DhtProperties.Store written = given.store();
    return new StorePolicy(
        durable("dht.store.sync", written.sync(), defaults.sync()).orElse(defaults.sync()),
        durable("dht.store.cache", written.cache(), DataSize.ofBytes(defaults.cacheBytes()))
            .map(DataSize::toBytes)
            .orElse(defaults.cacheBytes()),
        durable("dht.store.min-free", written.minFree(), DataSize.ofBytes(defaults.minFreeBytes()))
            .map(DataSize::toBytes)
            .orElse(defaults.minFreeBytes()));
  }

  private LookupPolicy lookup() {
    LookupPolicy defaults = LookupPolicy.defaults();
    return new LookupPolicy(
        or(given.k(), defaults.k()),
        or(given.alpha(), defaults.alpha()),
        or(given.beta(), defaults.beta()),
        or(given.hopBudget(), defaults.hopBudget()),
        or(given.hedgeStagger(), defaults.hedgeStagger()),
        or(given.rpcTimeout(), defaults.rpcTimeout()),
        or(given.lookupDeadline(), defaults.deadline()),
        spread(defaults.spread()));
  }

  private LookupPolicy.Spread spread(LookupPolicy.Spread defaults) {
    return new LookupPolicy.Spread(
        or(given.disjointPaths(), defaults.paths()), diversity().maxPct());
  }

  /** Only networks written as trusted go uncounted, or by-prefix would count nobody. */
  private DiversityPolicy diversity() {
    DiversityPolicy defaults = DiversityPolicy.defaults();
    DhtProperties.Diversity written = given.diversity();
    return new DiversityPolicy(
        or(written.maxPct(), defaults.maxPct()),
        or(written.entropyMin(), defaults.entropyMin()),
        or(written.singleAsn(), defaults.singleAsn()),
        or(written.privateNetworks(), defaults.privateNetworks()),
        trusted(List.of()));
  }

  private RecordPolicy records() {
    DhtProperties.Provider provider = given.provider();
    RecordPolicy defaults =
        profile == Profile.MACRONODE ? RecordPolicy.onDisk() : RecordPolicy.defaults();
    return new RecordPolicy(
        or(provider.ttl(), defaults.ttl()),
        or(provider.republish(), defaults.republish()),
        bytes("dht.provider.max-record-size", provider.maxRecordSize(), defaults.maxRecordSize()),
        or(provider.maxPerCid(), defaults.maxPerCid()),
        or(provider.maxPerPublisher(), defaults.maxPerPublisher()),
        or(provider.maxPerPrefix(), defaults.maxPerPrefix()),
        or(provider.maxRecords(), defaults.maxRecords()),
        provider.maxBytes() == null ? defaults.maxBytes() : provider.maxBytes().toBytes());
  }

  /** Who wants to find others is not alone, and needs somebody to begin with. */
  private BootstrapPolicy bootstrap(Discv5Policy discv5) {
    DhtProperties.Bootstrap written = given.bootstrap();
    List<Seed> seeds = list("dht.bootstrap.seeds", written.seeds(), Seed::parse);
    boolean discovers = discv5.enabled() && !discv5.bootEnrs().isEmpty();
    boolean alone =
        or(
            given.standalone(),
            profile == Profile.MICRONODE && seeds.isEmpty() && !discv5.enabled());
    if (seeds.isEmpty() && !alone && !discovers) {
      throw new BadSetting(
          DhtError.NO_BOOTSTRAP.code()
              + ": dht.bootstrap.seeds is empty, allowed is at least one seed such as"
              + " /dns4/dht.example/tcp/9910, or dht.discv5.enabled=true with at least one of"
              + " dht.discv5.boot-enrs, unless dht.standalone=true");
    }
    BootstrapPolicy defaults = BootstrapPolicy.alone();
    BootstrapPolicy.Pace pace = defaults.pace();
    return new BootstrapPolicy(
        seeds,
        or(written.required(), profile.requiredSeeds()),
        alone,
        discovers,
        or(given.readiness().minFillPct(), defaults.fillPercent()),
        new BootstrapPolicy.Pace(
            pace.backoff(),
            pace.dial(),
            pace.lookup(),
            or(written.heal(), pace.heal()),
            or(written.refresh(), pace.refresh())));
  }

  private FindCachePolicy finds() {
    FindCachePolicy defaults = FindCachePolicy.defaults();
    DhtProperties.Cache written = given.cache();
    return new FindCachePolicy(
        or(written.entries(), defaults.entries()),
        written.bytes() == null ? defaults.bytes() : written.bytes().toBytes(),
        or(written.ttl(), defaults.ttl()),
        or(written.negativeTtl(), defaults.negativeTtl()));
  }

  private RouterPolicy routers() {
    RouterPolicy off = RouterPolicy.off();
    DhtProperties.Routers written = given.routers();
    return new RouterPolicy(
        list("dht.routers.urls", written.urls(), RouterPolicy::url),
        or(written.after(), off.after()),
        or(written.concurrency(), off.concurrency()));
  }

  private List<Cidr> trusted(List<Cidr> otherwise) {
    @Nullable List<String> written = given.diversity().trustedCidrs();
    return written == null ? otherwise : list("dht.diversity.trusted-cidrs", written, Cidr::parse);
  }

  private TransportPolicy transport() {
    TransportPolicy defaults = TransportPolicy.defaults();
    DhtProperties.Transport written = given.transport();
    AcceptPolicy accept = defaults.accept().withTrusted(trusted(defaults.accept().trusted()));
    return new TransportPolicy(
        bind(),
        written.pqKex() == null ? defaults.pqRequired() : written.pqKex().required(),
        or(given.limits().connections(), defaults.connections()),
        or(written.maxInflight(), defaults.maxInflight()),
        or(written.handshake(), defaults.handshake()),
        or(written.idle(), defaults.idle()),
        defaults.dial(),
        accept);
  }

  private InetSocketAddress bind() {
    return given.bind() == null
        ? TransportPolicy.defaults().bind()
        : Sockets.parse("dht.bind", given.bind());
  }

  private Discv5Policy discv5() {
    Discv5Policy defaults = Discv5Policy.off();
    DhtProperties.Discv5 written = given.discv5();
    InetSocketAddress bind =
        written.bind() == null ? defaults.bind() : Sockets.parse("dht.discv5.bind", written.bind());
    return new Discv5Policy(
        or(written.enabled(), defaults.enabled()),
        bind,
        or(written.port(), bind.getPort()),
        told(written.advertise()),
        or(written.bootEnrs(), defaults.bootEnrs()).stream()
            .map(String::strip)
            .filter(enr -> !enr.isEmpty())
            .toList(),
        packetRates(written, defaults.rates()),
        or(written.search(), defaults.search()));
  }

  private static PacketRates packetRates(DhtProperties.Discv5 written, PacketRates defaults) {
    return new PacketRates(
        written.bytesPerSecond() == null ? defaults.bytes() : written.bytesPerSecond().toBytes(),
        or(written.packetsPerSecond(), defaults.packets()),
        or(written.packetsPerSource(), defaults.perSource()));
  }

  /** One of those that peers are told, for that has the port of the listener for peers. */
  private Optional<InetAddress> told(@Nullable String written) {
    if (written == null || written.isBlank()) {
      return Optional.empty();
    }
    InetAddress ip = Sockets.ip("dht.discv5.advertise", written);
    List<Multiaddr> peers = advertised();
    if (peers.stream().noneMatch(address -> address.ip().filter(ip::equals).isPresent())) {
      throw new BadSetting(
          "dht.discv5.advertise is "
              + written.strip()
              + ", allowed is an IP address of dht.advertise, which has "
              + peers);
    }
    return Optional.of(ip);
  }

  private List<Multiaddr> advertised() {
    int port = bind().getPort();
    return list("dht.advertise", given.advertise(), told -> Sockets.advertised(told, port));
  }

  private ReadinessPolicy readiness(BootstrapPolicy bootstrap) {
    ReadinessPolicy defaults = ReadinessPolicy.defaults();
    return new ReadinessPolicy(
        bootstrap.required(),
        bootstrap.fillPercent(),
        or(given.readiness().isolation(), defaults.isolation()),
        defaults.warming());
  }

  private ShutdownPolicy shutdown() {
    ShutdownPolicy defaults = ShutdownPolicy.defaults();
    return defaults.withDrainDelay(or(given.shutdown().drainDelay(), defaults.drainDelay()));
  }

  static <T> T or(@Nullable T written, T otherwise) {
    return written == null ? otherwise : written;
  }

  /** A size that is counted in an int. */
  static int bytes(String key, @Nullable DataSize written, int otherwise) {
    if (written == null) {
      return otherwise;
    }
    if (written.toBytes() < 0 || written.toBytes() > Integer.MAX_VALUE) {
      throw new BadSetting(key + " is " + written + ", allowed are 0B to 2147483647B");
    }
    return (int) written.toBytes();
  }

  private static <T> List<T> list(
      String key, @Nullable List<String> written, Function<String, Decoded<T>> parse) {
    return or(written, List.<String>of()).stream()
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .map(text -> read(key, parse.apply(text)))
        .toList();
  }

  private static <T> T read(String key, Decoded<T> decoded) {
    return switch (decoded) {
      case Decoded.Ok<T>(T value) -> value;
      case Decoded.Rejected<T>(DhtError error, String reason) ->
          throw new BadSetting(key + ": " + reason);
    };
  }
}

package io.svcdht.config;

import io.svcdht.announce.AnnouncePolicy;
import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.finds.FindCachePolicy;
import io.svcdht.peer.DiversityPolicy;
import io.svcdht.pipeline.LookupPolicy;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.replica.ReplicaPolicy;
import io.svcdht.routers.RouterPolicy;
import io.svcdht.rpc.discv5.Discv5Policy;
import io.svcdht.rpc.http.ApiPolicy;
import io.svcdht.rpc.kad.PeerLimitPolicy;
import io.svcdht.transport.TransportPolicy;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@link Settings} under the keys of {@link DhtProperties}, as an operator would write them. */
final class EffectiveSettings {

  private final Map<String, String> lines = new LinkedHashMap<>();

  private EffectiveSettings() {}

  /** Every key with the value that holds. */
  static Map<String, String> of(Settings settings) {
    EffectiveSettings effective = new EffectiveSettings();
    effective.self(settings);
    effective.lookup(settings.node().lookup());
    effective.bootstrap(settings.node().bootstrap());
    effective.discv5(settings.discv5());
    effective.put("readiness.isolation", settings.readiness().isolation());
    effective.put("shutdown.drain-delay", settings.shutdown().drainDelay());
    effective.records(settings.node().records());
    effective.put("data-dir", settings.self().dataDir());
    effective.put("store.sync", settings.store().sync());
    effective.bytes("store.cache", settings.store().cacheBytes());
    effective.bytes("store.min-free", settings.store().minFreeBytes());
    effective.limits(settings.node().limits());
    effective.diversity(settings.node().diversity(), settings.asnDatabase());
    effective.pq(settings.pq());
    effective.transport(settings.transport());
    effective.bus(settings.bus());
    effective.api(settings.api());
    effective.upkeep(settings.node().announcements(), settings.node().replicas());
    effective.fleet(settings.fleet());
    effective.finds(settings.node().finds());
    effective.routers(settings.routers());
    return effective.lines;
  }

  private void self(Settings settings) {
    put("profile", settings.self().profile());
    put("standalone", settings.node().bootstrap().standalone());
    put("network", settings.self().network());
    put("identity.key-file", settings.self().keyFile());
    put("advertise", settings.self().advertise());
  }

  private void lookup(LookupPolicy lookup) {
    put("k", lookup.k());
    put("alpha", lookup.alpha());
    put("beta", lookup.beta());
    put("hop-budget", lookup.hopBudget());
    put("hedge-stagger", lookup.hedgeStagger());
    put("rpc-timeout", lookup.rpcTimeout());
    put("lookup-deadline", lookup.deadline());
    put("disjoint-paths", lookup.spread().paths());
  }

  private void bootstrap(BootstrapPolicy bootstrap) {
    put("bootstrap.seeds", bootstrap.seeds());
    put("bootstrap.required", bootstrap.required());
    put("bootstrap.refresh", bootstrap.pace().refresh());
    put("bootstrap.heal", bootstrap.pace().heal());
    put("readiness.min-fill-pct", bootstrap.fillPercent());
  }

  private void discv5(Discv5Policy discv5) {
    put("discv5.enabled", discv5.enabled());
    put("discv5.bind", Sockets.text(discv5.bind()));
    put("discv5.port", discv5.port());
    put("discv5.advertise", discv5.advertise().map(InetAddress::getHostAddress));
    put("discv5.boot-enrs", discv5.bootEnrs());
    bytes("discv5.bytes-per-second", discv5.rates().bytes());
    put("discv5.packets-per-second", discv5.rates().packets());
    put("discv5.packets-per-source", discv5.rates().perSource());
    put("discv5.search", discv5.search());
  }

  private void records(RecordPolicy records) {
    put("provider.ttl", records.ttl());
    put("provider.republish", records.republish());
    bytes("provider.max-record-size", records.maxRecordSize());
    put("provider.max-per-cid", records.maxPerCid());
    put("provider.max-per-publisher", records.maxPerPublisher());
    put("provider.max-per-prefix", records.maxPerPrefix());
    put("provider.max-records", records.maxRecords());
    bytes("provider.max-bytes", records.maxBytes());
  }

  private void limits(PeerLimitPolicy limits) {
    put("limits.peer-rps", limits.rates().peer());
    put("limits.trusted-rps", limits.rates().trusted());
    put("limits.global-rps", limits.rates().global());
    put("limits.inflight", limits.inflight());
    bytes("limits.bytes-per-second", limits.bytesPerSecond());
    put("limits.prefix-factor", limits.rates().prefixFactor());
    put("limits.verify-tokens", limits.tokens());
    put("limits.write-pct", limits.shedding().writePercent());
  }

  private void upkeep(AnnouncePolicy announcements, ReplicaPolicy replicas) {
    put("announcements.max", announcements.max());
    put("announcements.sweep-least", announcements.sweepLeast());
    put("replication.check", replicas.check());
    put("replication.turn", replicas.turn());
    put("replication.concurrency", replicas.concurrency());
    put("replication.newcomer", replicas.newcomer());
  }

  private void fleet(FleetSettings fleet) {
    put("announcements.store", fleet.store());
    put("announcements.key-file", fleet.keyFile());
    put("announcements.lease", fleet.registry().lease());
    bytes("announcements.bucket-size", fleet.registry().bucketBytes());
    put("announcements.bucket-replicas", fleet.registry().bucketReplicas());
  }

  private void finds(FindCachePolicy finds) {
    put("cache.entries", finds.entries());
    bytes("cache.bytes", finds.bytes());
    put("cache.ttl", finds.ttl());
    put("cache.negative-ttl", finds.negativeTtl());
  }

  private void routers(RouterPolicy routers) {
    put("routers.urls", routers.urls());
    put("routers.after", routers.after());
    put("routers.concurrency", routers.concurrency());
  }

  private void diversity(DiversityPolicy diversity, List<Path> asnDatabase) {
    put("diversity.max-pct", diversity.maxPct());
    put("diversity.entropy-min", diversity.entropyMin());
    put("diversity.asn-database", asnDatabase);
    put("diversity.private-networks", diversity.privateNetworks());
    put("diversity.single-asn", diversity.singleAsn());
  }

  private void pq(PqSettings pq) {
    put("identity.pq-algorithm", pq.dualSign());
    put("pq.dual-sign", pq.dualSign());
    put("pq.require", pq.policy().require());
    put("pq.require-on", pq.policy().requireOn());
  }

  private void transport(TransportPolicy transport) {
    put("bind", Sockets.text(transport.bind()));
    put("limits.connections", transport.connections());
    put("diversity.trusted-cidrs", transport.accept().trusted());
    put("transport.pq-kex", transport.pqRequired() ? "require" : "prefer");
    put("transport.handshake", transport.handshake());
    put("transport.idle", transport.idle());
    put("transport.max-inflight", transport.maxInflight());
  }

  private void bus(BusSettings bus) {
    put("bus.nats.servers", bus.nats().servers());
    put("bus.nats.prefix", bus.nats().prefix());
    put("bus.nats.queue-group", bus.nats().queueGroup());
    bus.files().forEach((key, file) -> put("bus.nats." + key, file));
    put("bus.nats.ssl-bundle", bus.sslBundle());
    put("bus.nats.pending", bus.nats().pending());
    put("bus.nats.events", bus.nats().events());
  }

  private void api(ApiPolicy api) {
    put("api.anonymous", api.access().anonymous());
    put("api.docs", api.access().docs());
    put("api.access.tokens", api.access().tokens());
    put("api.access.reload", api.access().reload());
    put("api.reads.limit", api.reads().limit());
    put("api.reads.concurrent", api.reads().concurrent());
    put("api.reads.streams", api.reads().streams());
    bytes("api.reads.answer-bytes", api.reads().answerBytes());
    put("api.reads.heartbeat", api.reads().heartbeat());
    put("api.reads.rate", api.reads().rate());
    put("api.writes.deadline", api.writes().deadline());
    put("api.writes.concurrent", api.writes().concurrent());
    bytes("api.writes.body-bytes", api.writes().bodyBytes());
    put("api.writes.idle", api.writes().idle());
    put("api.writes.rate", api.writes().rate());
    put("api.writes.bulk.concurrent", api.writes().bulk().concurrent());
    put("api.writes.bulk.parallel", api.writes().bulk().parallel());
    put("api.writes.bulk.lines", api.writes().bulk().lines());
    put("api.connections.max", api.connections().max());
    put("api.connections.header", api.connections().header());
    put("api.connections.rest", api.connections().rest());
    put("api.connections.stall", api.connections().stall());
    put("api.connections.pipelined", api.connections().pipelined());
  }

  private void bytes(String key, long bytes) {
    boolean mega = bytes % (1 << 20) == 0;
    boolean kilo = bytes % (1 << 10) == 0;
    put(key, mega ? (bytes >> 20) + "MB" : kilo ? (bytes >> 10) + "KB" : bytes + "B");
  }

  private void put(String key, Object value) {
    lines.put("dht." + key, text(value));
  }

  private static String text(Object value) {
    return switch (value) {
      case Duration span -> BadSetting.words(span);
      case Enum<?> word -> BadSetting.word(word);
      case Optional<?> maybe -> maybe.map(EffectiveSettings::text).orElse("");
      case Collection<?> many ->
          many.stream().map(Object::toString).collect(Collectors.joining(","));
      default -> value.toString();
    };
  }
}

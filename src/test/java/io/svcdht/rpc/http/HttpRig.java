package io.svcdht.rpc.http;

import io.svcdht.announce.AnnouncePolicy;
import io.svcdht.announce.Announcements;
import io.svcdht.announce.FakeSweeps;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.DiversityPolicy;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Provides;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signatures;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.routers.Upstream;
import io.svcdht.rpc.calls.Calls;
import io.svcdht.rpc.calls.Gate;
import io.svcdht.rpc.calls.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The door over scripted ports, in virtual time and without a socket. */
public final class HttpRig {

  static final NetworkName NETWORK = new NetworkName("test");
  public static final Cid CID = Cid.ofContent("a content".getBytes(StandardCharsets.UTF_8));
  public static final Instant START = Instant.parse("2026-11-22T10:00:00Z");
  static final Multiaddr OWN_ADDRESS = address("/ip4/192.0.2.1/tcp/9910");
  static final JsonMapper MAPPER = JsonMapper.builder().build();

  public final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
  public final TimeSource time =
      new TimeSource() {
        @Override
        public Instant wall() {
          return START.plusMillis(clock.now(TimeUnit.MILLISECONDS));
        }

        @Override
        public long nanos() {
          return clock.now(TimeUnit.NANOSECONDS);
        }
      };
  public final World world = new World(time, clock, new Random(7));
  final Identity identity = identity(1);
  public final RoutingTable table =
      new RoutingTable(
          identity.nodeId(),
          TablePolicy.defaults(),
          DiversityPolicy.defaults(),
          DiversityPolicy.defaults().counting(NetworkGroups.NONE),
          time);
  public final ScriptedLookups lookups = new ScriptedLookups();
  public final ScriptedProvides provides = new ScriptedProvides();
  public final MutableGate gate = new MutableGate();
  public Upstream upstream = Upstream.NONE;
  final List<DhtError> rejected = new CopyOnWriteArrayList<>();
  final List<Multiaddr> ownAddresses = new CopyOnWriteArrayList<>(List.of(OWN_ADDRESS));
  final Announcements announcements = announcements();

  /** Scripted: what a find says, and what it was asked. */
  public static final class ScriptedLookups implements Lookups {
    public final List<Find> finds = new CopyOnWriteArrayList<>();
    public final List<Key> targets = new CopyOnWriteArrayList<>();
    public Function<Find, Flux<FindEvent>> script =
        find -> Flux.just(new FindEvent.Ended(result(find.id(), Optional.empty(), 0)));
    public Function<LookupId, Mono<LookupResult>> closest =
        id -> Mono.just(result(id, Optional.empty(), 0));

    @Override
    public Flux<FindEvent> find(Find find) {
      finds.add(find);
      return script.apply(find);
    }

    @Override
    public Mono<LookupResult> closest(
        LookupId id, Key target, Duration timeout, Meters.LookupKind kind) {
      targets.add(target);
      return closest.apply(id);
    }
  }

  /** Scripted: who takes a record. */
  public static final class ScriptedProvides implements Provides {
    @Override
    public Mono<Report> provideFully(LookupId id, VerifiedRecord record, Duration timeout) {
      return provide(id, record, timeout);
    }

    public final List<VerifiedRecord> provided = new CopyOnWriteArrayList<>();
    List<Holder> holders = List.of(new Holder(node(1), Optional.empty()));
    Function<VerifiedRecord, Mono<Void>> before = record -> Mono.empty();

    @Override
    public Mono<Report> provide(LookupId id, VerifiedRecord record, Duration timeout) {
      return Mono.defer(() -> before.apply(record))
          .then(
              Mono.fromSupplier(() -> {
                provided.add(record);
                return new Report(result(id, Optional.empty(), 0), holders);
              }));
    }
  }

  /** A gate that a test may close. */
  public static final class MutableGate implements Gate {
    public volatile @Nullable DhtException write;
    public volatile @Nullable DhtException read;

    @Override
    public Optional<DhtException> refuseWrite() {
      return Optional.ofNullable(write);
    }

    @Override
    public Optional<DhtException> refuseRead() {
      return Optional.ofNullable(read);
    }
  }

  /** A client on loopback to whom everything is open. */
  WebTestClient client() {
    return client(ApiPolicy.defaults(true));
  }

  WebTestClient client(ApiPolicy policy) {
    return client(policy, new TokenFile(policy.access(), Schedulers.immediate()));
  }

  WebTestClient client(ApiPolicy policy, TokenFile tokens) {
    HttpDoor door = door(policy, tokens);
    HandlerStrategies strategies =
        HandlerStrategies.builder()
            .webFilter(door.frame())
            .exceptionHandler(door.problems())
            .build();
    return WebTestClient.bindToRouterFunction(door.routes())
        .handlerStrategies(strategies)
        .configureClient()
        .defaultHeader(HttpHeaders.HOST, "localhost:8080")
        .codecs(codecs -> codecs.defaultCodecs().maxInMemorySize(16 << 20))
        .responseTimeout(Duration.ofSeconds(20))
        .build();
  }

  HttpDoor door(ApiPolicy policy, TokenFile tokens) {
    return door(calls(policy), policy, tokens);
  }

  /** The door to {@code calls}. */
  public HttpDoor door(Calls calls, ApiPolicy policy, TokenFile tokens) {
    Meters meters =
        new Meters() {
          @Override
          public void rejected(DhtError reason, Surface surface) {
            rejected.add(reason);
          }
        };
    HttpParts.Files files = new HttpParts.Files(tokens, Schedulers.boundedElastic());
    return new HttpDoor(new HttpParts(calls, table, files, world, meters), policy);
  }

  /** What is done for callers, whatever door they come through. */
  public Calls calls(ApiPolicy policy) {
    return Calls.of(gate, lookups, announcements, upstream, policy.calls());
  }

  /** Scripts finds: these events, then a complete end. */
  public void finds(FindEvent... events) {
    lookups.script =
        find ->
            Flux.just(events)
                .concatWithValues(
                    new FindEvent.Ended(result(find.id(), Optional.empty(), events.length)));
  }

  /** A record that the node of this number has signed. */
  public VerifiedRecord record(int publisher) {
    return record(publisher, Optional.empty());
  }

  VerifiedRecord record(int publisher, Optional<Bytes> meta) {
    return signer(publisher)
        .sign(CID, List.of(address("/ip4/192.0.2.9/tcp/4001")), Duration.ofHours(1), meta);
  }

  /** Signs as the node of this number. */
  public RecordSigner signer(int publisher) {
    return new RecordSigner(identity(publisher), NETWORK, time);
  }

  /** The node of this number, with an address. */
  public VerifiedPeer peer(int number) {
    LocalPeer peer = new LocalPeer(identity(number), NETWORK, time);
    return peer.advertise(List.of(address("/ip4/192.0.2." + number + "/tcp/9910")));
  }

  /** A lookup that ended so. */
  public static LookupResult result(
      LookupId id, Optional<LookupResult.Partial> reason, int records) {
    return new LookupResult(id, reason, List.of(), 2, 7, records, Duration.ofMillis(12));
  }

  static NodeId node(int number) {
    return new NodeId(number, 0, 0, number);
  }

  /** A multiaddr. */
  public static Multiaddr address(String text) {
    return Multiaddr.parse(text).orThrow();
  }

  static JsonNode json(String text) {
    return MAPPER.readTree(text);
  }

  static List<JsonNode> lines(String text) {
    List<JsonNode> lines = new ArrayList<>();
    text.lines().forEach(line -> lines.add(json(line)));
    return lines;
  }

  static String base64url(byte[] bytes) {
    return Json.base64url(bytes);
  }

  private Announcements announcements() {
    RecordVerifier verifier = new RecordVerifier(NETWORK, new Signatures(), time);
    return new Announcements(
        new Announcements.Publisher(
            new RecordSigner(identity, NETWORK, time),
            () -> List.copyOf(ownAddresses),
            Schedulers.immediate()),
        new Announcements.Network(
            provides,
            new FakeSweeps(),
            signed -> Mono.fromCallable(() -> verifier.verify(signed).orThrow()),
            Meters.NONE,
            Faults.UNHEARD),
        world,
        RecordPolicy.defaults(),
        AnnouncePolicy.defaults());
  }

  private static Identity identity(int number) {
    byte[] seed = new byte[Ed25519.SEED_BYTES];
    seed[0] = (byte) number;
    return Identity.of(Ed25519.signer(Bytes.copyOf(seed)));
  }
}

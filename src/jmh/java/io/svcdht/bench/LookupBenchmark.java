package io.svcdht.bench;

import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.cbor.CborWriter;
import io.svcdht.id.Bytes;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.limits.TimeSource;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Contact;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfo;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.DecisionPlay;
import io.svcdht.pipeline.Exchange;
import io.svcdht.pipeline.KademliaLookups;
import io.svcdht.pipeline.LookupParts;
import io.svcdht.pipeline.LookupPolicy;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.NeighbourPolicy;
import io.svcdht.pipeline.Neighbours;
import io.svcdht.pipeline.Records;
import io.svcdht.pipeline.Seed;
import io.svcdht.pipeline.Traces;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.pipeline.World;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * What a lookup costs this node: the decisions alone ({@code decisions}, whose counter {@code
 * steps} is decision steps per second), and a whole α = 3, k = 20 lookup with its flows and timers
 * over an exchange in memory ({@code lookup}). 1,000 nodes that know each other; the answers of the
 * peers are made beforehand, their signatures are known.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class LookupBenchmark {

  private static final int NODES = 1000;
  private static final int TARGETS = 32;
  private static final NetworkName NETWORK = new NetworkName("bench");
  private static final LookupId ID = new LookupId(new UUID(0x7000, Long.MIN_VALUE | 1));

  private final Random random = new Random(7);
  private final Map<NodeId, RoutingTable> tables = new HashMap<>();
  private final List<NodeId> targets = new ArrayList<>();
  private final Map<Key, Map<NodeId, List<VerifiedPeer>>> contacts = new HashMap<>();
  private final Map<Key, Map<NodeId, Response>> responses = new HashMap<>();
  private final Scheduler timers = Schedulers.newParallel("timers", 1);
  private NodeId self;
  private KademliaLookups lookups;
  private int turn;

  /** Decision steps per second. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Steps {
    /** Events decided. */
    public long steps;
  }

  /** Builds the network. */
  @Setup
  public void build() {
    TimeSource time = new MachineTime();
    PeerInfoVerifier verifier =
        new PeerInfoVerifier(NETWORK, (algorithm, key, message, signature) -> true, time);
    List<VerifiedPeer> peers = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      peers.add(verifier.verify(info()).orThrow());
    }
    for (VerifiedPeer peer : peers) {
      RoutingTable table = new RoutingTable(peer.nodeId(), TablePolicy.defaults(), time);
      peers.forEach(other -> table.offer(other, Duration.ofMillis(20)));
      tables.put(peer.nodeId(), table);
    }
    self = peers.getFirst().nodeId();
    for (int i = 0; i < TARGETS; i++) {
      targets.add(info().info().nodeId());
    }
    lookups = lookups(time, verifier);
  }

  /** Ends the timers. */
  @TearDown
  public void close() {
    timers.dispose();
  }

  /** The decisions of one lookup. */
  @Benchmark
  public int decisions(Steps counter) {
    NodeId target = next();
    int steps = DecisionPlay.play(self, target, contacts(self, target), id -> contacts(id, target));
    counter.steps += steps;
    return steps;
  }

  /** One lookup. */
  @Benchmark
  public LookupResult lookup() {
    return lookups.closest(ID, next(), Duration.ofSeconds(5), Meters.LookupKind.CLOSEST).block();
  }

  private KademliaLookups lookups(TimeSource time, PeerInfoVerifier verifier) {
    Verification verification =
        new Verification(
            Schedulers.immediate(),
            verifier,
            new RecordVerifier(NETWORK, (algorithm, key, message, signature) -> true, time),
            Meters.NONE,
            VerificationPolicy.defaults());
    World world = new World(time, timers, random);
    Exchange exchange = new InMemory();
    Neighbours neighbours =
        new Neighbours(
            tables.get(self),
            new Neighbours.Ways(exchange, verification, Meters.NONE),
            world,
            NeighbourPolicy.defaults());
    Records records =
        new Records(
            new MemoryProviderStore(RecordPolicy.defaults(), time),
            Schedulers.immediate(),
            verification,
            Meters.NONE);
    return new KademliaLookups(
        new LookupParts(exchange, neighbours, records, verification, NetworkGroups.NONE, world),
        LookupPolicy.defaults(),
        Meters.NONE,
        Traces.NONE,
        false);
  }

  private NodeId next() {
    turn = (turn + 1) % TARGETS;
    return targets.get(turn);
  }

  private List<VerifiedPeer> contacts(NodeId node, Key target) {
    return contacts
        .computeIfAbsent(target, t -> new HashMap<>())
        .computeIfAbsent(
            node, id -> tables.get(id).closest(target, 20).stream().map(Contact::peer).toList());
  }

  private SignedPeerInfo info() {
    byte[] key = new byte[32];
    random.nextBytes(key);
    List<Multiaddr> addresses = List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/9910").orThrow());
    PeerInfo info =
        PeerInfo.of(NETWORK, KeySet.classical(Bytes.copyOf(key)), addresses, Instant.now());
    CborWriter out = new CborWriter(512).array(2).bytes(SignedPeerInfo.payloadOf(info));
    return SignedPeerInfo.decode(out.array(1).bytes(Bytes.copyOf(new byte[64])).toBytes())
        .orThrow();
  }

  /** Answers at once. */
  private final class InMemory implements Exchange {
    @Override
    public Mono<Answer> ask(VerifiedPeer peer, Call call) {
      NodeId target = ((Request.FindNode) call.request()).target();
      Response response =
          responses
              .computeIfAbsent(target, t -> new HashMap<>())
              .computeIfAbsent(
                  peer.nodeId(),
                  id ->
                      new Response.Nodes(
                          contacts(id, target).stream().map(VerifiedPeer::signed).toList()));
      return Mono.just(new Answer(response, Duration.ofMillis(1)));
    }

    @Override
    public Flux<VerifiedPeer> dial(Seed seed, Deadline deadline) {
      return Flux.empty();
    }
  }

  /** The machine's clocks. */
  private static final class MachineTime implements TimeSource {
    @Override
    public Instant wall() {
      return Instant.now();
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }
}

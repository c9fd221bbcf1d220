package io.svcdht.bootstrap;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Exchange;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.NeighbourPolicy;
import io.svcdht.pipeline.Neighbours;
import io.svcdht.pipeline.Seed;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Signatures;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.sim.VirtualScheduler;
import io.svcdht.supervision.SupervisionPolicy;
import io.svcdht.supervision.Supervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A bootstrap in virtual time; the way out and the lookups do as they are told and take notes. */
public final class Bench implements Exchange, Lookups {

  public static final int SELF = 99;

  public final VirtualScheduler time = new VirtualScheduler();
  public final LocalPeer self = Peers.local(SELF, time);
  public final Set<Integer> up = new HashSet<>();
  public final Set<Integer> silent = new HashSet<>();
  public final Map<NodeId, List<SignedPeerInfo>> offers = new HashMap<>();
  public final List<Long> roundsMs = new ArrayList<>();
  public final List<Seed> dialled = new ArrayList<>();
  public final List<Seed> strangers = new ArrayList<>();
  public final List<NodeId> pinged = new ArrayList<>();
  public final List<Key> lookedUp = new ArrayList<>();
  public final RoutingTable table = new RoutingTable(self.nodeId(), TablePolicy.defaults(), time);
  public final World world;
  public final Verification verification;
  public final Neighbours neighbours;
  public final Supervisor supervisor;
  public final Bootstrap bootstrap;
  public Optional<LookupResult.Partial> lookupEnd = Optional.empty();

  public Bench(BootstrapPolicy policy) {
    this(policy, 1);
  }

  public Bench(BootstrapPolicy policy, long seed) {
    this(policy, seed, PeerCache.NONE);
  }

  public Bench(BootstrapPolicy policy, long seed, PeerCache cache) {
    this(policy, seed, cache, Discovery.NONE);
  }

  public Bench(BootstrapPolicy policy, long seed, PeerCache cache, Discovery discovery) {
    world = new World(time, time, new SplittableRandom(seed));
    Signatures signatures = new Signatures();
    verification =
        new Verification(
            time,
            new PeerInfoVerifier(Peers.NETWORK, signatures, time),
            new RecordVerifier(Peers.NETWORK, signatures, time),
            Meters.NONE,
            VerificationPolicy.defaults());
    neighbours =
        new Neighbours(
            table,
            new Neighbours.Ways(this, verification, Meters.NONE),
            world,
            NeighbourPolicy.defaults());
    supervisor = new Supervisor(world, Meters.NONE, SupervisionPolicy.defaults());
    bootstrap =
        new Bootstrap(
            new BootstrapParts(self, this, verification, neighbours, this, world, cache, discovery),
            policy,
            supervisor);
  }

  public VerifiedPeer peer(int n) {
    return Peers.peer(n, time);
  }

  public void start() {
    bootstrap.start();
    time.advance(Duration.ofMillis(1));
  }

  @Override
  public Flux<VerifiedPeer> dial(Seed seed, Deadline deadline) {
    throw new AssertionError("bootstrap asks for every address");
  }

  /** Seed 10.0.0.n is up if n is; a name stands for all that are up. */
  @Override
  public Flux<Dialled> dialEach(Seed seed, Deadline deadline) {
    dialled.add(seed);
    long now = time.nanos() / 1_000_000;
    if (roundsMs.isEmpty() || roundsMs.getLast() != now) {
      roundsMs.add(now);
    }
    if (seed.address().isName()) {
      return Flux.fromStream(up.stream().sorted().map(n -> Peers.met(n, time)));
    }
    int n = Integer.parseInt(seed.address().host().substring("10.0.0.".length()));
    if (silent.contains(n)) {
      return Flux.never();
    }
    return up.contains(n)
        ? Flux.just(Peers.met(n, time))
        : Flux.just(new Dialled.Failed(Peers.socket(n), DhtError.TRANSPORT_DOWN));
  }

  @Override
  public Flux<Dialled> dialFound(Seed found, Deadline deadline) {
    strangers.add(found);
    return dialEach(found, deadline);
  }

  @Override
  public Mono<Answer> ask(VerifiedPeer peer, Call call) {
    Duration rtt = Duration.ofMillis(1);
    return switch (call.request()) {
      case Request.FindNode find ->
          Mono.just(
              new Answer(new Response.Nodes(offers.getOrDefault(peer.nodeId(), List.of())), rtt));
      case Request.Ping ping -> {
        pinged.add(peer.nodeId());
        boolean there = up.stream().anyMatch(n -> peer(n).nodeId().equals(peer.nodeId()));
        yield there
            ? Mono.just(new Answer(new Response.Pong(Optional.empty(), "10.0.0.99:1"), rtt))
            : Mono.error(new DhtException(DhtError.TRANSPORT_DOWN, "down"));
      }
      default -> throw new AssertionError("bootstrap does not ask " + call.request());
    };
  }

  @Override
  public Flux<FindEvent> find(Find find) {
    throw new AssertionError("bootstrap finds no records");
  }

  @Override
  public Mono<LookupResult> closest(
      LookupId id, Key target, Duration timeout, Meters.LookupKind kind) {
    lookedUp.add(target);
    List<VerifiedPeer> closest =
        table.closest(target, 20).stream().map(contact -> contact.peer()).toList();
    return Mono.just(new LookupResult(id, lookupEnd, closest, 1, 1, 0, Duration.ofMillis(1)));
  }
}

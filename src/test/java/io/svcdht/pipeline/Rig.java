package io.svcdht.pipeline;

import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.error.DhtError;
import io.svcdht.id.LookupId;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordVerifier;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** The parts of this room put together in virtual time, over a scripted exchange. */
final class Rig {

  static final LookupId ID = new LookupId(new UUID(0x7000, Long.MIN_VALUE | 99));

  final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  final WatchedScheduler timers = new WatchedScheduler(time);
  final Cast cast;
  final ScriptedExchange exchange = new ScriptedExchange(time);
  final Counts meters = new Counts();
  final VerifiedPeer self;
  final RoutingTable table;
  final World world;
  final Verification verification;
  final ProviderStore store;
  final Neighbours neighbours;
  final LookupParts parts;
  final KademliaLookups lookups;
  final KademliaProvides provides;

  Rig(long seed, LookupPolicy policy, boolean standalone) {
    this(seed, policy, standalone, Traces.NONE);
  }

  Rig(long seed, LookupPolicy policy, boolean standalone, Traces traces) {
    cast = new Cast(seed);
    self = cast.peer();
    TestTime clock = new TestTime(time);
    world = new World(clock, timers, new Random(seed));
    table = new RoutingTable(self.nodeId(), TablePolicy.of(4), clock);
    verification =
        new Verification(
            Schedulers.immediate(),
            new PeerInfoVerifier(Cast.NETWORK, Cast.ONES, clock),
            new RecordVerifier(Cast.NETWORK, Cast.ONES, clock),
            meters,
            VerificationPolicy.defaults());
    store = new MemoryProviderStore(RecordPolicy.defaults(), clock);
    neighbours =
        new Neighbours(
            table,
            new Neighbours.Ways(exchange, verification, meters),
            world,
            NeighbourPolicy.defaults());
    Records records = new Records(store, Schedulers.immediate(), verification, meters);
    parts = new LookupParts(exchange, neighbours, records, verification, NetworkGroups.NONE, world);
    lookups = new KademliaLookups(parts, policy, meters, traces, standalone);
    provides = new KademliaProvides(lookups, parts, meters);
  }

  Rig() {
    this(7, LookupTest.policy(4, 2, 1, 5), false);
  }

  /** The parts, but for a store that never answers. */
  LookupParts withStuckStore() {
    Records stuck = new Records(store, Schedulers.fromExecutor(task -> {}), verification, meters);
    return new LookupParts(exchange, neighbours, stuck, verification, NetworkGroups.NONE, world);
  }

  /** Makes contacts of {@code peers}. */
  void know(List<VerifiedPeer> peers) {
    for (VerifiedPeer peer : peers) {
      table.offer(peer, Optional.<Duration>empty());
    }
  }

  /** What was reported. */
  static final class Counts implements Meters {
    final List<LookupKind> lookups = new CopyOnWriteArrayList<>();
    final List<LookupResult> results = new CopyOnWriteArrayList<>();
    final List<DhtError> rejected = new CopyOnWriteArrayList<>();
    final List<PeerFault> faults = new CopyOnWriteArrayList<>();
    final List<String> admissions = new CopyOnWriteArrayList<>();
    final List<Integer> provides = new CopyOnWriteArrayList<>();

    @Override
    public void lookup(LookupKind kind, LookupResult result) {
      lookups.add(kind);
      results.add(result);
    }

    @Override
    public void rejected(DhtError reason, Surface surface) {
      rejected.add(reason);
    }

    @Override
    public void peerFault(PeerFault fault) {
      faults.add(fault);
    }

    @Override
    public void admission(String outcome) {
      admissions.add(outcome);
    }

    @Override
    public void provide(boolean success, int holders) {
      provides.add(success ? holders : -1);
    }
  }
}

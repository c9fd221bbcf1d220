package io.svcdht.node;

import io.svcdht.announce.Announcements;
import io.svcdht.bootstrap.Bootstrap;
import io.svcdht.bootstrap.BootstrapParts;
import io.svcdht.finds.FindMemory;
import io.svcdht.finds.SharedFinds;
import io.svcdht.finds.WatchedProvides;
import io.svcdht.finds.WatchedSweeps;
import io.svcdht.id.Multiaddr;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkSize;
import io.svcdht.peer.RoutingTable;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.KademliaLookups;
import io.svcdht.pipeline.KademliaProvides;
import io.svcdht.pipeline.KademliaSweeps;
import io.svcdht.pipeline.LookupParts;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Neighbours;
import io.svcdht.pipeline.Provides;
import io.svcdht.pipeline.Records;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.ProviderStore;
import io.svcdht.replica.Replicas;
import io.svcdht.rpc.kad.KadDoor;
import io.svcdht.rpc.kad.KadParts;
import io.svcdht.rpc.kad.LimitedInbound;
import io.svcdht.supervision.Supervised;
import io.svcdht.supervision.Supervisor;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * One node, whole but for its sockets: the same in production and simulation. Whoever owns it hands
 * {@link #inbound} to the transport, then calls {@link #start}, and {@link #stop} in the end.
 */
public final class DhtNode {

  /** More than other steps of an orderly stop have: for records that would otherwise be lost. */
  private static final Duration HAND_OVER = Duration.ofSeconds(25);

  private final NodeParts parts;
  private final Supervisor supervisor;
  private final Neighbours neighbours;
  private final Records records;
  private final KademliaLookups lookups;
  private final Lookups finds;
  private final NetworkSize size;
  private final Provides provides;
  private final Announcements announcements;
  private final Replicas replicas;
  private final Bootstrap bootstrap;
  private final LimitedInbound inbound;
  private final Housekeeping housekeeping;
  private final Steps steps;
  private final Disposable.Swap loading = Disposables.swap();
  private final AtomicBoolean stopped = new AtomicBoolean();

  /** Puts the parts together; nothing runs yet. */
  public DhtNode(NodeParts parts) {
    this.parts = parts;
    NodePolicies policies = parts.policies();
    LocalPeer self = parts.self();
    RoutingTable table =
        new RoutingTable(
            self.nodeId(),
            policies.table(),
            policies.diversity(),
            parts.groups(),
            parts.world().time());
    FindMemory memory = new FindMemory(policies.finds(), parts.world().time());
    ProviderStore store =
        parts.stores().records().apply(new Neighbourhood(table, policies.table().k()));
    supervisor = new Supervisor(parts.world(), parts.meters(), policies.supervision());
    neighbours =
        new Neighbours(
            table,
            new Neighbours.Ways(parts.exchange(), parts.verification(), parts.meters()),
            parts.world(),
            policies.neighbours());
    NodeParts.NodeSchedulers threads = parts.schedulers();
    records =
        new Records(store, threads.finds(), threads.io(), parts.verification(), parts.meters());
    LookupParts driven =
        new LookupParts(
            parts.exchange(),
            neighbours,
            records,
            parts.verification(),
            parts.groups(),
            parts.world());
    lookups =
        new KademliaLookups(
            driven,
            policies.lookup(),
            parts.meters(),
            parts.traces(),
            policies.bootstrap().standalone());
    size = lookups.networkSize();
    provides =
        new WatchedProvides(new KademliaProvides(lookups, driven, parts.meters()), memory::forget);
    finds =
        new SharedFinds(
            lookups, memory, parts.world(), parts.meters(), policies.lookup().deadline());
    Sweeps sweeps = new KademliaSweeps(lookups, driven);
    announcements =
        OwnRecords.of(
            parts,
            provides,
            new WatchedSweeps(sweeps, memory::forget),
            supervisor.faults(Meters.Task.REPUBLISH));
    replicas =
        new Replicas(
            new Replicas.Parts(
                table,
                new HeldRecords(records),
                sweeps,
                parts.world(),
                parts.meters(),
                new Replicas.Care(
                    supervisor.faults(Meters.Task.REPAIR),
                    supervisor.faults(Meters.Task.NEWCOMERS))),
            policies.replicas());
    records.onStored((record, known) -> stored(record.record(), known, memory));
    neighbours.onJoined(replicas::joined);
    bootstrap =
        new Bootstrap(
            new BootstrapParts(
                self,
                parts.exchange(),
                parts.verification(),
                neighbours,
                lookups,
                parts.world(),
                parts.peerCache(),
                parts.discovery()),
            policies.bootstrap(),
            supervisor);
    KadDoor door =
        new KadDoor(
            new KadParts(self, neighbours, records, bootstrap, parts.world()),
            policies.table().k());
    door.onCopies(new Copies(replicas));
    inbound = new LimitedInbound(door, policies.limits(), parts.world().time(), parts.meters());
    steps = new Steps(parts.world().timers());
    housekeeping = new Housekeeping(self, store, parts.schedulers());
  }

  /** What was found before is not all any more, and what is kept is checked again in due course. */
  private void stored(ProviderRecord record, boolean known, FindMemory memory) {
    if (!known) {
      memory.forget(record.cid());
    }
    if (!record.withdrawn()) {
      replicas.kept(record.cid());
    }
  }

  /** Who it is. */
  public LocalPeer self() {
    return parts.self();
  }

  /** Its contacts. */
  public RoutingTable table() {
    return neighbours.table();
  }

  /** Their upkeep. */
  public Neighbours neighbours() {
    return neighbours;
  }

  /** Asks the network, each time anew. */
  public Lookups lookups() {
    return lookups;
  }

  /** The same for callers: those who ask for the same share a lookup and what it found. */
  public Lookups finds() {
    return finds;
  }

  /** How large the network is, as far as this node knows. */
  public NetworkSize networkSize() {
    return size;
  }

  /** Brings records to their holders. */
  public Provides provides() {
    return provides;
  }

  /** What this node itself announces. */
  public Announcements announcements() {
    return announcements;
  }

  /** What it keeps for others, and where else that is. */
  public Replicas replicas() {
    return replicas;
  }

  /** How it joined. */
  public Bootstrap bootstrap() {
    return bootstrap;
  }

  /** Its own store. */
  public Records records() {
    return records;
  }

  /** The door for peers, for the transport. */
  public Inbound inbound() {
    return inbound;
  }

  /** Whether its own identity could sign what its post-quantum policy asks of others. */
  public boolean meetsPqPolicy() {
    return parts.verification().takes(self().identity().keys());
  }

  /** Standing tasks that keep failing by faults of their own: the node is degraded. */
  public Set<Meters.Task> failing() {
    return supervisor.failing();
  }

  /**
   * From now on this node is dialled at {@code addresses}: it says so to its contacts, who dial it
   * there, and publishes its own records anew, paced.
   *
   * @throws IllegalArgumentException if they do not fit a peer info
   */
  public void readdress(List<Multiaddr> addresses) {
    self().advertise(addresses);
    parts.exchange().dialAnew();
    neighbours.greetAll();
    announcements.republishAll();
    supervisor.wake(Meters.Task.DISCOVERY);
  }

  /**
   * What may change while it runs does so now: the thresholds of lookups, diversity and limits. The
   * rest of {@code policies} is not looked at.
   */
  public void use(NodePolicies policies) {
    lookups.use(policies.lookup());
    table().use(policies.diversity());
    inbound.use(policies.limits());
  }

  /** More standing work, of its owner: it goes on until {@link #stop}. */
  public void supervise(Supervised task) {
    supervisor.start(task);
  }

  /**
   * Begins to join and to keep house, and, once it has joined, to republish; the transport listens
   * already.
   */
  public void start() {
    housekeeping.start(supervisor);
    loading.update(announcements.load().subscribe());
    announcements
        .upkeep()
        .ifPresent(task ->
            supervisor.start(new Supervised(Meters.Task.REGISTRY, task.every(), task.turn())));
    bootstrap.onProgress(new Milestones(announcements, replicas));
    replicas.start();
    bootstrap.start();
  }

  /**
   * Stops in order: nothing new is announced, joining and refreshing end, peers are told that this
   * node leaves, pings end, the store closes. No step takes longer than 5 s, none keeps the next
   * from being taken, and a second call does nothing. The transport is its owner's to close.
   */
  public Mono<Void> stop() {
    return Mono.defer(() ->
        stopped.getAndSet(true)
            ? Mono.empty()
            : steps
                .step("announcements", announcements.stop().doFirst(loading::dispose))
                .then(steps.step("joining", bootstrap.stop()))
                .then(steps.step("handing over", HAND_OVER, replicas.handOver().then()))
                .then(steps.step("leaving", parts.exchange().announceLeaving()))
                .then(steps.step("neighbours", neighbours.stop()))
                .then(steps.step("replicas", Mono.fromRunnable(replicas::stop)))
                .then(steps.step("tasks", Mono.fromRunnable(supervisor::stop)))
                .then(steps.step("store", closeStore())));
  }

  /** Where it works: closing may wait for a disk. */
  private Mono<Void> closeStore() {
    return Mono.<Void>fromRunnable(records.store()::close).subscribeOn(parts.schedulers().io());
  }
}

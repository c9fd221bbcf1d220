package io.svcdht.sim;

import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.bootstrap.Discovery;
import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.TimeSource;
import io.svcdht.node.DhtNode;
import io.svcdht.node.NodeParts;
import io.svcdht.node.NodePolicies;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkName;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Seed;
import io.svcdht.pipeline.Traces;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signer;
import io.svcdht.provider.Surroundings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Production nodes on a virtual network, in virtual time. Each node has a random generator split
 * off the seed's in the order of joining, so that one node's draws do not move another's.
 */
public final class VirtualCluster {

  /** The network's name. */
  public static final NetworkName NETWORK = new NetworkName("sim");

  /** The first nodes, through which all others join; they outlive churn. */
  static final int SEEDS = 3;

  private static final Duration OBSERVE_EVERY = Duration.ofMillis(50);

  private final VirtualScheduler time = new VirtualScheduler();
  private final SplittableRandom random;
  private final SplittableRandom chance;
  private final VirtualNetwork network;
  private final Signing signing;
  private final Verifications verifications;
  private final Population population;
  private final List<Member> members = new ArrayList<>();
  private final Roster alive = new Roster();
  private final List<Member> joining = new ArrayList<>();
  private List<Seed> seeds = List.of();
  private int waiting;
  private boolean observing;

  /** An empty cluster of nodes with the protocol's defaults. */
  public VirtualCluster(long seed, NetworkPlan plan, Signing signing) {
    this(seed, plan, signing, Population.DEFAULT);
  }

  /** An empty cluster. */
  public VirtualCluster(long seed, NetworkPlan plan, Signing signing, Population population) {
    this.random = new SplittableRandom(seed);
    this.network = new VirtualNetwork(time, plan, random.split());
    this.chance = random.split();
    this.signing = signing;
    this.verifications = new Verifications(signing, time);
    this.population = population;
  }

  /** The clock. */
  public VirtualScheduler time() {
    return time;
  }

  /** What is between the nodes. */
  public VirtualNetwork network() {
    return network;
  }

  /** The run's own source of chance. */
  public SplittableRandom random() {
    return random;
  }

  /** All that were ever added, in that order. */
  public List<Member> members() {
    return List.copyOf(members);
  }

  /** The honest that were neither killed nor stopped, in the order of joining. */
  public List<Member> alive() {
    return members.stream().filter(member -> member.alive() && !member.isHostile()).toList();
  }

  /** The same in no order, for picking; changes with the cluster. */
  public Roster roster() {
    return alive;
  }

  /** Restarts of supervised tasks by faults of their own; 0 in a healthy run. */
  public int faults() {
    return members.stream().mapToInt(member -> member.tally().faults()).sum();
  }

  /** Time since the beginning. */
  public Duration elapsed() {
    return Duration.ofNanos(time.nanos());
  }

  /** A new identity, for {@link #add(LocalPeer, NodePolicies)}. */
  public LocalPeer identity() {
    return identity(key());
  }

  /** The identity whose secret is {@code key}. */
  LocalPeer identity(Bytes key) {
    return new LocalPeer(Identity.of(signer(key)), NETWORK, time);
  }

  /** 32 random bytes. */
  Bytes key() {
    byte[] key = new byte[Ed25519.SEED_BYTES];
    random.nextBytes(key);
    return Bytes.copyOf(key);
  }

  /** The signer whose secret is {@code key}. */
  Signer signer(Bytes key) {
    return switch (signing) {
      case REAL -> Ed25519.signer(key);
      case STUB -> StubSignatures.signer(key);
    };
  }

  /** Makes a node of a new identity, with an address but not yet started. */
  public Member add(NodePolicies policies) {
    Traits traits = population.traits(chance);
    Identity identity = Identity.of(signer(key()));
    return add(new LocalPeer(identity, NETWORK, clock(traits)), policies, traits);
  }

  /** Makes a node, with an address but not yet started. */
  public Member add(LocalPeer self, NodePolicies policies) {
    return add(self, policies, population.traits(chance));
  }

  /** Makes a node that is in some way particular. */
  public Member add(LocalPeer self, NodePolicies policies, Traits traits) {
    Member member = make(self, policies, traits);
    alive.add(member);
    waiting++;
    return member;
  }

  /** One more node of the adversary's: it joins like the others but is never one of them. */
  Member hostile(LocalPeer self) {
    Member member = make(self, joining(members.size()), population.traits(chance));
    member.hostile();
    return member;
  }

  private Member make(LocalPeer self, NodePolicies policies, Traits traits) {
    VirtualExchange exchange = network.join(self, traits);
    TimeSource clock = clock(traits);
    World world = new World(clock, time, random.split());
    Tally tally = new Tally();
    NodeParts parts =
        new NodeParts(
            self,
            world,
            exchange,
            network.groups(),
            verifications.of(clock, tally),
            NodeParts.Stores.inMemory(near ->
                new MemoryProviderStore(
                    policies.records(), clock, new Surroundings(carrier -> false, near))),
            new NodeParts.NodeSchedulers(time, time, time),
            tally,
            Traces.NONE,
            policies,
            Discovery.NONE);
    DhtNode node = new DhtNode(population.parts(members.size(), parts));
    Member member = new Member(node, exchange, policies, tally);
    members.add(member);
    return member;
  }

  /** Lets a node listen and begin. */
  public void start(Member member) {
    start(member, member.node().inbound());
  }

  /** Lets a node begin behind another door than its own. */
  void start(Member member, Inbound door) {
    member.exchange().listen(door);
    member.started(elapsed());
    member.node().start();
    if (!member.isHostile()) {
      joining.add(member);
      if (!observing) {
        observeSoon();
      }
    }
  }

  /** Cuts a node off for good, without a word to anybody. */
  public void kill(Member member) {
    gone(member);
    network.kill(member.id());
    member.node().stop().subscribe();
  }

  /** Stops a node as an operator would: it says good-bye, then it is gone. */
  public void stop(Member member) {
    alive.remove(member);
    member
        .node()
        .stop()
        .subscribe(
            nothing -> {},
            failure -> {
              throw new IllegalStateException("a node could not be stopped", failure);
            },
            () -> {
              gone(member);
              network.kill(member.id());
            });
  }

  /**
   * Adds {@code count} nodes that join through the first three of them and start evenly within
   * {@code spread}; a single one is standalone.
   */
  public void join(int count, Duration spread) {
    List<LocalPeer> first = new ArrayList<>();
    List<Seed> offered = new ArrayList<>();
    for (int i = 0; i < Math.min(count, SEEDS); i++) {
      LocalPeer peer = identity();
      first.add(peer);
      Multiaddr address = Multiaddr.tcp(VirtualNetwork.addressOf(members.size() + i));
      offered.add(new Seed(address, Optional.of(peer.nodeId())));
    }
    seeds = List.copyOf(offered);
    BootstrapPolicy how =
        count == 1 ? BootstrapPolicy.alone() : BootstrapPolicy.joining(seeds, SEEDS);
    for (int i = 0; i < count; i++) {
      NodePolicies policies = population.policies(members.size(), how);
      Member member =
          i < SEEDS ? add(first.get(i), policies, Traits.PLAIN.inAs(1 + i)) : add(policies);
      long delay = spread.toNanos() / count * i;
      time.schedule(() -> start(member), delay, TimeUnit.NANOSECONDS);
    }
  }

  /** One more node, of a new identity, which joins like the others but is not yet started. */
  public Member newcomer() {
    return newcomer(identity(), population.traits(chance));
  }

  /** One more node, which joins like the others but is not yet started. */
  public Member newcomer(LocalPeer self, Traits traits) {
    BootstrapPolicy how = BootstrapPolicy.joining(seeds, SEEDS);
    return add(self, population.policies(members.size(), how), traits);
  }

  /** Whether {@code member} is one of those through which all join. */
  public boolean isSeed(Member member) {
    return members.subList(0, Math.min(SEEDS, members.size())).contains(member);
  }

  /** Runs until all live nodes are ready, at most for {@code limit}; whether they are. */
  public boolean awaitReady(Duration limit) {
    return time.runUntil(() -> waiting == 0, limit);
  }

  private TimeSource clock(Traits traits) {
    return traits.clockSkew().isZero() ? time : new SkewedTime(time, traits.clockSkew());
  }

  private NodePolicies joining(int index) {
    return population.policies(index, BootstrapPolicy.joining(seeds, SEEDS));
  }

  private void gone(Member member) {
    alive.remove(member);
    if (member.alive() && member.readyAfter().isEmpty()) {
      waiting--;
    }
    member.dead();
  }

  /** Looks again as long as somebody who has started is not ready. */
  private void observe() {
    Duration now = elapsed();
    joining.removeIf(member -> {
      boolean joins = member.observe(now);
      waiting -= joins || !member.alive() ? 0 : 1;
      return !joins;
    });
    observing = !joining.isEmpty();
    if (observing) {
      observeSoon();
    }
  }

  private void observeSoon() {
    observing = true;
    time.schedule(this::observe, OBSERVE_EVERY.toNanos(), TimeUnit.NANOSECONDS);
  }
}

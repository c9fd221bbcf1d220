package io.svcdht.sim;

import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.node.DhtNode;
import io.svcdht.node.NodeParts;
import io.svcdht.node.NodePolicies;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Seed;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import io.svcdht.provider.RecordVerifier;
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

  private static final int SEEDS = 3;
  private static final Duration OBSERVE_EVERY = Duration.ofMillis(50);

  private final VirtualScheduler time = new VirtualScheduler();
  private final SplittableRandom random;
  private final VirtualNetwork network;
  private final SignatureVerifier signatures;
  private final SimulationPlan.Signing signing;
  private final List<Member> members = new ArrayList<>();
  private final Faults faults = new Faults();
  private boolean observing;

  /** Counts what must not happen: tasks that fail by faults of their own. */
  private static final class Faults implements Meters {
    private int restarts;

    @Override
    public void restart(Task task) {
      restarts++;
    }
  }

  /** An empty cluster. */
  public VirtualCluster(long seed, NetworkPlan plan, SimulationPlan.Signing signing) {
    this.random = new SplittableRandom(seed);
    this.network = new VirtualNetwork(time, plan, random.split());
    this.signing = signing;
    this.signatures =
        switch (signing) {
          case ED25519 -> new Signatures();
          case STUB -> new StubSignatures();
        };
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

  /** Those that were neither killed nor stopped, in the order of joining. */
  public List<Member> alive() {
    return members.stream().filter(Member::alive).toList();
  }

  /** Restarts of supervised tasks by faults of their own; 0 in a healthy run. */
  public int faults() {
    return faults.restarts;
  }

  /** Time since the beginning. */
  public Duration elapsed() {
    return Duration.ofNanos(time.nanos());
  }

  /** A new identity, for {@link #add(LocalPeer, NodePolicies)}. */
  public LocalPeer identity() {
    return new LocalPeer(Identity.of(signer()), NETWORK, time);
  }

  /** Makes a node of a new identity, with an address but not yet started. */
  public Member add(NodePolicies policies) {
    return add(identity(), policies);
  }

  /** Makes a node, with an address but not yet started. */
  public Member add(LocalPeer self, NodePolicies policies) {
    VirtualExchange exchange = network.join(self);
    World world = new World(time, time, random.split());
    Verification verification =
        new Verification(
            time,
            new PeerInfoVerifier(NETWORK, signatures, time),
            new RecordVerifier(NETWORK, signatures, time),
            faults,
            VerificationPolicy.defaults());
    DhtNode node =
        new DhtNode(
            new NodeParts(
                self,
                world,
                exchange,
                NetworkGroups.NONE,
                verification,
                near ->
                    new MemoryProviderStore(
                        policies.records(), time, new Surroundings(carrier -> false, near)),
                new NodeParts.NodeSchedulers(time, time),
                faults,
                policies));
    Member member = new Member(node, exchange, policies.bootstrap());
    members.add(member);
    return member;
  }

  /** Lets a node listen and begin. */
  public void start(Member member) {
    member.exchange().listen(member.node().inbound());
    member.started(elapsed());
    member.node().start();
    if (!observing) {
      observeSoon();
    }
  }

  /** Cuts a node off for good, without a word to anybody. */
  public void kill(Member member) {
    member.dead();
    network.kill(member.id());
    member.node().stop().subscribe();
  }

  /** Stops a node as an operator would: it says good-bye, then it is gone. */
  public void stop(Member member) {
    member
        .node()
        .stop()
        .subscribe(
            nothing -> {},
            failure -> {
              throw new IllegalStateException("a node could not be stopped", failure);
            },
            () -> {
              member.dead();
              network.kill(member.id());
            });
  }

  /**
   * Adds {@code count} nodes that join through the first three of them and start evenly within
   * {@code spread}; a single one is standalone.
   */
  public void join(int count, Duration spread) {
    List<LocalPeer> peers = new ArrayList<>();
    List<Seed> seeds = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      LocalPeer peer = identity();
      peers.add(peer);
      if (i < SEEDS) {
        Multiaddr address = Multiaddr.tcp(VirtualNetwork.addressOf(members.size() + i));
        seeds.add(new Seed(address, Optional.of(peer.nodeId())));
      }
    }
    NodePolicies policies =
        NodePolicies.defaults(
            count == 1 ? BootstrapPolicy.alone() : BootstrapPolicy.joining(seeds, SEEDS));
    for (int i = 0; i < count; i++) {
      Member member = add(peers.get(i), policies);
      long delay = spread.toNanos() / count * i;
      time.schedule(() -> start(member), delay, TimeUnit.NANOSECONDS);
    }
  }

  /** Runs until all live nodes are ready, at most for {@code limit}; whether they are. */
  public boolean awaitReady(Duration limit) {
    return time.runUntil(
        () -> alive().stream().allMatch(member -> member.readyAfter().isPresent()), limit);
  }

  /** Looks again as long as somebody who has started is not ready. */
  private void observe() {
    Duration now = elapsed();
    observing = false;
    for (Member member : members) {
      if (member.alive()) {
        member.observe(now);
        observing |= member.joining();
      }
    }
    if (observing) {
      observeSoon();
    }
  }

  private void observeSoon() {
    observing = true;
    time.schedule(this::observe, OBSERVE_EVERY.toNanos(), TimeUnit.NANOSECONDS);
  }

  private Signer signer() {
    byte[] key = new byte[Ed25519.SEED_BYTES];
    random.nextBytes(key);
    return switch (signing) {
      case ED25519 -> Ed25519.signer(Bytes.copyOf(key));
      case STUB -> StubSignatures.signer(Bytes.copyOf(key));
    };
  }
}

package io.svcdht.sim;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A network in virtual time: every node has an IP address of its own (each in another /16), may
 * listen, dial by address, be cut off and come back. Connections are opened by a handshake of two
 * round trips, carry the requests of whoever dialled, and close when idle. Everything random comes
 * from one seeded generator, so a run can be replayed. For one thread: the one that drives the
 * scheduler.
 */
public final class VirtualNetwork {

  /** Port that all nodes listen on. */
  public static final int PORT = 9910;

  /** Addresses that a name resolves to at once (operations guide, "Ready and alive"). */
  static final int ANSWERS_PER_NAME = 8;

  /** The way of a message that is lost for good. */
  static final long LOST = -1;

  static final int MAX_NODES = 50_000;
  private static final int FIRST_OCTET = 20;

  private final VirtualScheduler time;
  private final NetworkPlan plan;
  private final RandomGenerator random;
  private final Traffic traffic = new Traffic();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final Map<InetSocketAddress, Endpoint> byAddress = new HashMap<>();
  private final Map<NodeId, Endpoint> byId = new HashMap<>();
  private final Map<InetAddress, Optional<NetworkGroup>> groups = new HashMap<>();
  private final Map<String, List<InetSocketAddress>> names = new HashMap<>();
  private int moved;

  /** An empty network. */
  public VirtualNetwork(VirtualScheduler time, NetworkPlan plan, RandomGenerator random) {
    this.time = time;
    this.plan = plan;
    this.random = random;
  }

  /** Gives a node an address, which it advertises from now on, and its way out. */
  public VirtualExchange join(LocalPeer self) {
    return join(self, Traits.PLAIN);
  }

  /** As {@link #join(LocalPeer)}, for a node that is in some way particular. */
  public VirtualExchange join(LocalPeer self, Traits traits) {
    if (endpoints.size() + moved >= MAX_NODES) {
      throw new IllegalArgumentException("a virtual network has at most " + MAX_NODES + " nodes");
    }
    InetSocketAddress address = addressOf(endpoints.size());
    Endpoint endpoint = new Endpoint(endpoints.size(), self, address, traits);
    endpoints.add(endpoint);
    byAddress.put(address, endpoint);
    byId.put(self.nodeId(), endpoint);
    groups.put(address.getAddress(), Optional.of(new NetworkGroup("AS" + traits.as())));
    self.advertise(List.of(endpoint.advertised()));
    return new VirtualExchange(this, endpoint);
  }

  /** Makes {@code host} a DNS name for {@code addresses}, all that it had before forgotten. */
  public void name(String host, List<InetSocketAddress> addresses) {
    names.put(host, List.copyOf(addresses));
  }

  /** Cuts a node off: what is sent to it or by it vanishes, and nobody is told. */
  public void kill(NodeId node) {
    Endpoint endpoint = endpoint(node);
    endpoint.reachable(false);
    disconnect(endpoint);
  }

  private void disconnect(Endpoint endpoint) {
    endpoint.dialled.clear();
    for (Endpoint other : endpoints) {
      other.dialled.close(endpoint.index, usedSince());
    }
  }

  /** Lets a node that was cut off take part again. */
  public void revive(NodeId node) {
    endpoint(node).reachable(true);
  }

  /**
   * Gives a node another address, where it listens from now on; its connections are gone, and
   * nobody is told.
   */
  public Multiaddr move(NodeId node) {
    if (endpoints.size() + moved >= MAX_NODES) {
      throw new IllegalArgumentException("no address is left of " + MAX_NODES);
    }
    Endpoint endpoint = endpoint(node);
    InetSocketAddress address = addressOf(MAX_NODES - ++moved);
    byAddress.remove(endpoint.address());
    byAddress.put(address, endpoint);
    groups.put(address.getAddress(), groups.get(endpoint.address().getAddress()));
    endpoint.move(address);
    disconnect(endpoint);
    return endpoint.advertised();
  }

  /** Splits the network: between nodes of different sides nothing gets through. */
  public void split(ToIntFunction<NodeId> sides) {
    endpoints.forEach(endpoint -> endpoint.side(sides.applyAsInt(endpoint.nodeId())));
  }

  /** Ends a split. */
  public void heal() {
    endpoints.forEach(endpoint -> endpoint.side(0));
  }

  /** Makes a node answer this much later than others; zero ends it. */
  public void slow(NodeId node, Duration late) {
    endpoint(node).slow(late.toNanos());
  }

  /** The autonomous system of each address, as {@link Traits} has it. */
  public NetworkGroups groups() {
    return address -> groups.getOrDefault(address, Optional.empty());
  }

  /** The autonomous system of a node. */
  public int as(NodeId node) {
    return endpoint(node).traits().as();
  }

  /** What has gone over it. */
  public Traffic traffic() {
    return traffic;
  }

  /** Connections that are open. */
  public int connections() {
    return endpoints.stream().mapToInt(node -> node.dialled.open(usedSince()).length).sum();
  }

  VirtualScheduler time() {
    return time;
  }

  NetworkPlan plan() {
    return plan;
  }

  /** One way of one message in nanoseconds, retransmissions included; or {@link #LOST}. */
  long way(Endpoint from, Endpoint to) {
    long way = plan.latency().nanos(from.place, to.place, random);
    long again = NetworkPlan.RETRANSMISSION.toNanos();
    int lost = 0;
    while (plan.loss() > 0 && random.nextDouble() < plan.loss()) {
      if (++lost > NetworkPlan.MAX_RETRIES) {
        return LOST;
      }
      way += again;
      again *= 2;
    }
    return way;
  }

  /** Lets {@code arrival} happen one way later, unless the message is lost. */
  void travel(Endpoint from, Endpoint to, long later, Runnable arrival) {
    long way = way(from, to);
    if (way != LOST) {
      time.schedule(arrival, way + later, TimeUnit.NANOSECONDS);
    }
  }

  /** Who listens where {@code peer} says that it does, whoever that is. */
  @Nullable Endpoint at(VerifiedPeer peer) {
    List<Multiaddr> addresses = peer.info().addresses();
    if (addresses.isEmpty()) {
      return null;
    }
    Endpoint known = byId.get(peer.nodeId());
    if (known != null && known.advertised().equals(addresses.getFirst())) {
      return known;
    }
    Multiaddr address = addresses.getFirst();
    return address
        .ip()
        .map(ip -> byAddress.get(new InetSocketAddress(ip, address.port())))
        .orElse(null);
  }

  @Nullable Endpoint at(InetSocketAddress address) {
    return byAddress.get(address);
  }

  /** What a host stands for: itself, or at most 8 of a name's addresses, by chance. */
  List<InetSocketAddress> resolve(Multiaddr address) {
    if (!address.isName()) {
      return address.ip().stream().map(ip -> new InetSocketAddress(ip, address.port())).toList();
    }
    List<InetSocketAddress> all = new ArrayList<>(names.getOrDefault(address.host(), List.of()));
    List<InetSocketAddress> answers = new ArrayList<>();
    while (!all.isEmpty() && answers.size() < ANSWERS_PER_NAME) {
      answers.add(all.remove(random.nextInt(all.size())));
    }
    return answers;
  }

  /** Whether a connection that {@code dialler} opened is still there; it counts as used now. */
  boolean connected(Endpoint dialler, Endpoint acceptor) {
    return dialler.dialled.use(acceptor.index, usedSince(), time.nanos());
  }

  /** Opens a connection; the one that was dialled is told whom it met. */
  void connect(Endpoint dialler, Endpoint acceptor) {
    VerifiedPeer from = dialler.self.current();
    dialler.dialled.open(acceptor.index, from, usedSince(), time.nanos());
    traffic.countConnection();
    Inbound door = acceptor.open();
    if (door != null) {
      door.met(new Caller(from, dialler.calling()));
    }
  }

  /** The caller as its HELLO introduced it. */
  Caller caller(Endpoint dialler, Endpoint acceptor) {
    VerifiedPeer hello = dialler.dialled.hello(acceptor.index);
    return new Caller(hello == null ? dialler.self.current() : hello, dialler.calling());
  }

  /** Tells all that are connected to {@code leaver} that it leaves, and closes. */
  void leave(Endpoint leaver) {
    for (Endpoint other : endpoints) {
      boolean dialled = other.dialled.close(leaver.index, usedSince());
      if (leaver.dialled.close(other.index, usedSince()) || dialled) {
        travel(leaver, other, 0, () -> tell(other, leaver));
      }
    }
  }

  private static void tell(Endpoint other, Endpoint leaver) {
    Inbound door = other.open();
    if (door != null) {
      door.leaving(leaver.nodeId());
    }
  }

  private long usedSince() {
    return time.nanos() - plan.idle().toNanos();
  }

  private Endpoint endpoint(NodeId node) {
    Endpoint endpoint = byId.get(node);
    if (endpoint == null) {
      throw new IllegalArgumentException("node " + node + " is not in this network");
    }
    return endpoint;
  }

  static InetSocketAddress addressOf(int index) {
    byte[] ip = {(byte) (FIRST_OCTET + (index >> 8)), (byte) index, 0, 1};
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), PORT);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("four bytes are an IPv4 address", impossible);
    }
  }
}

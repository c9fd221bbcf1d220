package io.svcdht.sim;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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

  private static final int MAX_NODES = 50_000;
  private static final int FIRST_OCTET = 20;

  private final VirtualScheduler time;
  private final NetworkPlan plan;
  private final RandomGenerator random;
  private final Traffic traffic = new Traffic();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final Map<InetSocketAddress, Endpoint> byAddress = new HashMap<>();
  private final Map<NodeId, Endpoint> byId = new HashMap<>();
  private final Map<String, List<InetSocketAddress>> names = new HashMap<>();
  private final Map<Link, Connection> connections = new LinkedHashMap<>();

  /** From whoever dialled to whoever was dialled: requests go this way only. */
  private record Link(int dialler, int acceptor) {
    static Link of(Endpoint dialler, Endpoint acceptor) {
      return new Link(dialler.index, acceptor.index);
    }
  }

  /** Who dialled, as its HELLO said it, and when the connection was last used. */
  private static final class Connection {
    final VerifiedPeer dialler;
    long lastUsed;

    Connection(VerifiedPeer dialler, long lastUsed) {
      this.dialler = dialler;
      this.lastUsed = lastUsed;
    }
  }

  /** An empty network. */
  public VirtualNetwork(VirtualScheduler time, NetworkPlan plan, RandomGenerator random) {
    this.time = time;
    this.plan = plan;
    this.random = random;
  }

  /** Gives a node an address, which it advertises from now on, and its way out. */
  public VirtualExchange join(LocalPeer self) {
    if (endpoints.size() >= MAX_NODES) {
      throw new IllegalArgumentException("a virtual network has at most " + MAX_NODES + " nodes");
    }
    InetSocketAddress address = addressOf(endpoints.size());
    Endpoint endpoint = new Endpoint(endpoints.size(), self, address);
    endpoints.add(endpoint);
    byAddress.put(address, endpoint);
    byId.put(self.nodeId(), endpoint);
    self.advertise(List.of(Multiaddr.tcp(address)));
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
    connections.keySet().removeIf(link -> touches(link, endpoint));
  }

  /** Lets a node that was cut off take part again. */
  public void revive(NodeId node) {
    endpoint(node).reachable(true);
  }

  /** What has gone over it. */
  public Traffic traffic() {
    return traffic;
  }

  /** Connections that are open. */
  public int connections() {
    connections.values().removeIf(connection -> idle(connection));
    return connections.size();
  }

  VirtualScheduler time() {
    return time;
  }

  NetworkPlan plan() {
    return plan;
  }

  /** One way of one message, retransmissions included; empty if it is lost for good. */
  Optional<Duration> way() {
    Duration way = plan.latency().draw(random);
    Duration again = NetworkPlan.RETRANSMISSION;
    int lost = 0;
    while (plan.loss() > 0 && random.nextDouble() < plan.loss()) {
      if (++lost > NetworkPlan.MAX_RETRIES) {
        return Optional.empty();
      }
      way = way.plus(again);
      again = again.multipliedBy(2);
    }
    return Optional.of(way);
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
    Connection connection = connections.get(Link.of(dialler, acceptor));
    if (connection == null || idle(connection)) {
      connections.remove(Link.of(dialler, acceptor));
      return false;
    }
    connection.lastUsed = time.nanos();
    return true;
  }

  /** Opens a connection; the one that was dialled is told whom it met. */
  void connect(Endpoint dialler, Endpoint acceptor) {
    VerifiedPeer from = dialler.self.current();
    connections.put(Link.of(dialler, acceptor), new Connection(from, time.nanos()));
    traffic.countConnection();
    Inbound door = acceptor.open();
    if (door != null) {
      door.met(new Caller(from, dialler.calling()));
    }
  }

  /** The caller as its HELLO introduced it. */
  Caller caller(Endpoint dialler, Endpoint acceptor) {
    Connection connection = connections.get(Link.of(dialler, acceptor));
    return new Caller(
        connection == null ? dialler.self.current() : connection.dialler, dialler.calling());
  }

  /** Tells all that are connected to {@code leaver} that it leaves, and closes. */
  void leave(Endpoint leaver) {
    Iterator<Link> links = connections.keySet().iterator();
    while (links.hasNext()) {
      Link link = links.next();
      if (touches(link, leaver)) {
        links.remove();
        Endpoint other =
            endpoints.get(link.dialler() == leaver.index ? link.acceptor() : link.dialler());
        way()
            .ifPresent(way ->
                time.schedule(() -> tell(other, leaver), way.toNanos(), TimeUnit.NANOSECONDS));
      }
    }
  }

  private static void tell(Endpoint other, Endpoint leaver) {
    Inbound door = other.open();
    if (door != null) {
      door.leaving(leaver.nodeId());
    }
  }

  private boolean idle(Connection connection) {
    return time.nanos() - connection.lastUsed > plan.idle().toNanos();
  }

  private static boolean touches(Link link, Endpoint endpoint) {
    return link.dialler() == endpoint.index || link.acceptor() == endpoint.index;
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

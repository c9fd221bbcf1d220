package io.svcdht.sim;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Inbound;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One node's place in the virtual network. */
final class Endpoint {

  private static final int CALLING_PORT = 50_000;

  final int index;
  final LocalPeer self;
  final Latency.Place place;
  final Links dialled = new Links();
  private InetSocketAddress address;
  private InetSocketAddress calling;
  private Multiaddr advertised;
  private final Traits traits;
  private @Nullable Inbound inbound;
  private boolean reachable = true;
  private int side;
  private long slowNanos;

  Endpoint(int index, LocalPeer self, InetSocketAddress address, Traits traits) {
    this.index = index;
    this.self = self;
    this.address = address;
    this.calling = new InetSocketAddress(address.getAddress(), CALLING_PORT);
    this.advertised = Multiaddr.tcp(address);
    this.place = new Latency.Place(index, traits.region());
    this.traits = traits;
  }

  NodeId nodeId() {
    return self.nodeId();
  }

  /** The address it calls from: its own IP and a port that nobody listens on. */
  InetSocketAddress calling() {
    return calling;
  }

  /** Where it says that it listens. */
  Multiaddr advertised() {
    return advertised;
  }

  /** Where it listens. */
  InetSocketAddress address() {
    return address;
  }

  void move(InetSocketAddress to) {
    address = to;
    calling = new InetSocketAddress(to.getAddress(), CALLING_PORT);
    advertised = Multiaddr.tcp(to);
  }

  Traits traits() {
    return traits;
  }

  void listen(Inbound door) {
    inbound = door;
  }

  void reachable(boolean now) {
    reachable = now;
  }

  boolean reachable() {
    return reachable;
  }

  /** On which side of a partition it is; all are on side 0 while there is none. */
  void side(int number) {
    side = number;
  }

  /** How much later than others it answers, in nanoseconds. */
  void slow(long nanos) {
    slowNanos = nanos;
  }

  long slow() {
    return slowNanos;
  }

  /** Whether messages between the two get through. */
  boolean reaches(Endpoint other) {
    return reachable && other.reachable && side == other.side;
  }

  /** Its door, if it listens and its messages get through. */
  @Nullable Inbound open() {
    return reachable ? inbound : null;
  }
}

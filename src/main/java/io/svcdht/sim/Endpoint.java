package io.svcdht.sim;

import io.svcdht.id.NodeId;
import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Inbound;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/** One node's place in the virtual network. */
final class Endpoint {

  final int index;
  final LocalPeer self;
  final InetSocketAddress address;
  private @Nullable Inbound inbound;
  private boolean reachable = true;

  Endpoint(int index, LocalPeer self, InetSocketAddress address) {
    this.index = index;
    this.self = self;
    this.address = address;
  }

  NodeId nodeId() {
    return self.nodeId();
  }

  /** The address it calls from: its own IP and a port that nobody listens on. */
  InetSocketAddress calling() {
    return new InetSocketAddress(address.getAddress(), 50_000);
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

  /** Its door, if it listens and its messages get through. */
  @Nullable Inbound open() {
    return reachable ? inbound : null;
  }
}

package io.svcdht.pipeline;

import io.svcdht.id.Distance;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Contact;
import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.NetworkSize;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/** What a lookup may know, out of a node's own parts. */
record NodeKnowledge(LookupParts parts, NetworkSize size, HedgeBudget hedges) implements Knowledge {

  @Override
  public Optional<Contact> contact(NodeId id) {
    return parts.neighbours().table().contact(id);
  }

  @Override
  public boolean suspect(NodeId id) {
    return parts.neighbours().suspect(id);
  }

  @Override
  public Optional<NetworkGroup> group(VerifiedPeer peer) {
    return parts.groups().advertised(peer);
  }

  @Override
  public Optional<NetworkGroup> group(InetAddress address) {
    return parts.groups().of(address);
  }

  @Override
  public boolean mayHedge() {
    return hedges.take();
  }

  @Override
  public OptionalDouble expectedWithin(Distance distance) {
    return size.expectedWithin(distance);
  }

  @Override
  public Distance radius(int nodes) {
    return size.radius(nodes);
  }

  @Override
  public RandomGenerator random() {
    return parts.world().random();
  }
}

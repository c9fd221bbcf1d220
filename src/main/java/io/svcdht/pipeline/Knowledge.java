package io.svcdht.pipeline;

import io.svcdht.id.Distance;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Contact;
import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetAddress;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;

/**
 * What {@link Lookup} may ask of its node while it decides. Everything is answered from memory and
 * at once, and given the same answers it decides the same.
 */
interface Knowledge {

  /** The contact of this node with that id: how fast it answers, whether it has failed. */
  Optional<Contact> contact(NodeId id);

  /** Whether a request to that peer has failed lately. */
  boolean suspect(NodeId id);

  /** The network that a peer says it is in; empty if diversity does not count it. */
  Optional<NetworkGroup> group(VerifiedPeer peer);

  /** The network of a peer as this node has dialled it, or else as the peer says. */
  default Optional<NetworkGroup> network(VerifiedPeer peer) {
    Optional<Contact> contact = contact(peer.nodeId());
    return contact.isPresent() ? contact.get().group() : group(peer);
  }

  /** The network of an address that was dialled; empty if diversity does not count it. */
  Optional<NetworkGroup> group(InetAddress address);

  /** Takes the credit for one hedge, if there is any. */
  boolean mayHedge();

  /** Nodes that an honest network would have within {@code distance}; empty while not known. */
  OptionalDouble expectedWithin(Distance distance);

  /** Within which distance {@code nodes} are to be expected. */
  Distance radius(int nodes);

  /** Chance, for the order among near-equals. */
  RandomGenerator random();
}

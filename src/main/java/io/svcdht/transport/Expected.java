package io.svcdht.transport;

import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.peer.VerifiedPeer;
import java.util.Optional;

/**
 * Whom a dial insists on meeting.
 *
 * @param node the node id to be proven; empty for anybody
 * @param hostKey its Ed25519 key, where known: lets TLS alone tell a stranger
 */
record Expected(Optional<NodeId> node, Optional<Bytes> hostKey) {

  /** Anybody. */
  static final Expected ANYBODY = new Expected(Optional.empty(), Optional.empty());

  /** A peer whose info is known. */
  static Expected peer(VerifiedPeer peer) {
    return new Expected(Optional.of(peer.nodeId()), Optional.of(peer.info().keys().ed25519()));
  }

  /** The node that an operator pinned, or anybody. */
  static Expected pinned(Optional<NodeId> node) {
    return new Expected(node, Optional.empty());
  }

  /** Whether the holder of {@code key} may be it. */
  boolean mayBe(Bytes key) {
    return hostKey.isEmpty() || hostKey.get().equals(key);
  }

  /** Whether {@code id} is it. */
  boolean is(NodeId id) {
    return node.isEmpty() || node.get().equals(id);
  }
}

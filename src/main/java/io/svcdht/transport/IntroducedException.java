package io.svcdht.transport;

import io.svcdht.peer.VerifiedPeer;

/**
 * A dial has ended well, but only to learn who answers there: the next one proves this node's own
 * id to it.
 */
final class IntroducedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final transient VerifiedPeer peer;

  IntroducedException(VerifiedPeer peer) {
    super("met " + peer.nodeId(), null, false, false);
    this.peer = peer;
  }

  /** Who answered. */
  VerifiedPeer peer() {
    return peer;
  }
}

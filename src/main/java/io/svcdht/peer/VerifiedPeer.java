package io.svcdht.peer;

import io.svcdht.id.NodeId;

/**
 * A peer info whose signature, network and life span have been checked: the only kind that is
 * dialled, kept or relayed. Made by {@link PeerInfoVerifier} and {@link Identity} alone.
 */
public final class VerifiedPeer {

  private final SignedPeerInfo signed;

  /** At hand, because every look into the routing table compares it. */
  private final NodeId nodeId;

  VerifiedPeer(SignedPeerInfo signed) {
    this.signed = signed;
    this.nodeId = signed.info().nodeId();
  }

  /** As it travels. */
  public SignedPeerInfo signed() {
    return signed;
  }

  /** What it says. */
  public PeerInfo info() {
    return signed.info();
  }

  /** Whose it is. */
  public NodeId nodeId() {
    return nodeId;
  }

  @Override
  public boolean equals(@org.jspecify.annotations.Nullable Object other) {
    return other instanceof VerifiedPeer peer && signed.equals(peer.signed);
  }

  @Override
  public int hashCode() {
    return signed.hashCode();
  }

  @Override
  public String toString() {
    return "VerifiedPeer[" + nodeId() + " " + signed.info().addresses() + "]";
  }
}

package io.svcdht.peer;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.limits.Limits;
import io.svcdht.limits.TimeSource;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.SignatureVerifier;

/**
 * Decides whether a peer info may be dialled, stored or relayed (docs/PROTOCOL.md §1): right
 * network, {@code seq} neither more than {@link Limits#CLOCK_SKEW} ahead nor older than {@link
 * Limits#PEER_INFO_LIFE}, signature valid. Pure, but slow: call it off the event loop.
 */
public final class PeerInfoVerifier {

  private static final long SKEW_MILLIS = Limits.CLOCK_SKEW.toMillis();
  private static final long LIFE_MILLIS = Limits.PEER_INFO_LIFE.toMillis();

  private final NetworkName network;
  private final SignatureVerifier signatures;
  private final TimeSource time;

  /** A verifier for one network. */
  public PeerInfoVerifier(NetworkName network, SignatureVerifier signatures, TimeSource time) {
    this.network = network;
    this.signatures = signatures;
    this.time = time;
  }

  /** Checks what hybrid peers of this network prove beside. */
  public ProofVerifier proofs() {
    return new ProofVerifier(network, signatures, time);
  }

  /** The peer, verified, or why not. */
  public Decoded<VerifiedPeer> verify(SignedPeerInfo signed) {
    PeerInfo info = signed.info();
    if (!info.network().equals(network)) {
      return Decoded.rejected(
          DhtError.FORBIDDEN, "peer is of network " + info.network() + ", this node of " + network);
    }
    if (!alive(info)) {
      return Decoded.rejected(
          DhtError.STALE_RECORD, "peer info seq " + info.seq() + " is too old or too far ahead");
    }
    boolean valid =
        signatures.verify(
            Algorithm.ED25519,
            info.keys().ed25519(),
            Domain.PEER_INFO.message(signed.payload()),
            signed.signature());
    return valid
        ? Decoded.ok(new VerifiedPeer(signed))
        : Decoded.rejected(
            DhtError.BAD_SIGNATURE, "the signature of peer " + info.nodeId() + " is not valid");
  }

  /** Whether the life span of {@code info} has begun and not ended. */
  public boolean alive(PeerInfo info) {
    long now = time.wall().toEpochMilli();
    long seq = info.seq().toEpochMilli();
    return seq <= now + SKEW_MILLIS && seq + LIFE_MILLIS > now;
  }
}

package io.svcdht.peer;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.TimeSource;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.Domain;
import io.svcdht.pq.SignatureVerifier;
import java.util.Optional;

/**
 * Decides whether a peer holds the post-quantum key of its key set (docs/PROTOCOL.md §2.3). Fails
 * closed: whatever is not proven is {@code Unauthorized}. Pure, but slow: call it off the event
 * loop.
 */
public final class ProofVerifier {

  private final NetworkName network;
  private final SignatureVerifier signatures;
  private final TimeSource time;

  ProofVerifier(NetworkName network, SignatureVerifier signatures, TimeSource time) {
    this.network = network;
    this.signatures = signatures;
    this.time = time;
  }

  /**
   * What a peer shows in HELLO.
   *
   * @param key the full post-quantum public key
   * @param payload what is to be signed in the domain {@code svc-dht/hello/v1}
   * @param proof {@code key}'s signature over it; of a slow key, its {@link Delegation}'s
   */
  public record Shown(Bytes key, Bytes payload, Bytes proof) {}

  /** {@code peer}, if it has shown that it holds {@code keys}' post-quantum key, or why not. */
  public Decoded<VerifiedPeer> verify(VerifiedPeer peer, Optional<Shown> shown) {
    Optional<KeySet.Entry> entry = peer.info().keys().postQuantum();
    if (entry.isEmpty() && shown.isEmpty()) {
      return Decoded.ok(peer);
    }
    boolean whole =
        entry.isPresent()
            && shown.isPresent()
            && KeySet.fingerprint(shown.get().key()).equals(entry.get().key())
            && proves(peer, entry.get().algorithm(), shown.get());
    return whole
        ? Decoded.ok(peer)
        : Decoded.rejected(
            DhtError.UNAUTHORIZED,
            "pq_proof does not show that the peer holds all keys of node " + peer.nodeId());
  }

  private boolean proves(VerifiedPeer peer, Algorithm algorithm, Shown shown) {
    byte[] message = Domain.HELLO.message(shown.payload());
    return algorithm.delegates()
        ? DelegatedProof.decode(shown.proof(), algorithm)
                instanceof Decoded.Ok<DelegatedProof>(DelegatedProof proof)
            && delegated(peer, algorithm, shown.key(), proof, message)
        : signatures.verify(algorithm, shown.key(), message, shown.proof());
  }

  /** The cheap questions first. */
  private boolean delegated(
      VerifiedPeer peer, Algorithm algorithm, Bytes key, DelegatedProof proof, byte[] message) {
    return Delegation.decode(proof.delegation()) instanceof Decoded.Ok<Delegation>(Delegation it)
        && it.network().equals(network)
        && it.node().equals(peer.nodeId())
        && it.holds(time.wall())
        && signatures.verify(Delegation.SESSION, it.sessionKey(), message, proof.proof())
        && signatures.verify(
            algorithm, key, Domain.DELEGATION.message(proof.delegation()), proof.signature());
  }
}

package io.svcdht.codec;

import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;

/**
 * What a hybrid identity shows in HELLO beside TLS (docs/PROTOCOL.md §2).
 *
 * @param key the raw post-quantum public key, whose fingerprint is in the key set
 * @param proof that key's over {@link HelloProof}, as {@code peer.ProofVerifier} reads it
 */
public record PqProof(Bytes key, Bytes proof) {

  /** Checks the sizes. */
  public PqProof {
    if (key.size() == 0 || proof.size() == 0 || proof.size() > Limits.PQ_PROOF_BYTES) {
      throw new IllegalArgumentException(
          "pq_key of " + key.size() + " and pq_proof of " + proof.size() + " bytes");
    }
  }
}

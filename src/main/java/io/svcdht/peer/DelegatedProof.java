package io.svcdht.peer;

import io.svcdht.cbor.CborReader;
import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.pq.Algorithm;

/**
 * The {@code pq_proof} of an identity whose key is slow (docs/PROTOCOL.md §2.3): its delegation and
 * the session key's signature.
 *
 * @param delegation payload of a {@link Delegation}
 * @param signature the slow key's over it
 * @param proof the session key's over what HELLO proves
 */
record DelegatedProof(Bytes delegation, Bytes signature, Bytes proof) {

  /** Writes it as an array of the three. */
  Bytes encoded() {
    CborWriter out = new CborWriter(Limits.PQ_PROOF_BYTES).array(3);
    out.bytes(delegation).bytes(signature).bytes(proof);
    return Bytes.copyOf(out.toBytes());
  }

  /** Reads that of a key of {@code algorithm}. */
  static Decoded<DelegatedProof> decode(Bytes encoded, Algorithm algorithm) {
    CborReader in = new CborReader(encoded.toArray());
    in.tuple("delegated proof", 3);
    Bytes delegation = in.bytes("delegation", Limits.PQ_PROOF_BYTES);
    Bytes signature = in.exactBytes("signature of the delegation", algorithm.signatureBytes());
    Bytes proof = in.exactBytes("session proof", Delegation.SESSION.signatureBytes());
    return in.finish(() -> new DelegatedProof(delegation, signature, proof));
  }
}

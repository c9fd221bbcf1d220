package io.svcdht.pq;

import io.svcdht.id.Bytes;

/** Checks signatures by their algorithm: pure, with an empty context (docs/PROTOCOL.md §1). */
public final class Signatures implements SignatureVerifier {

  @Override
  public boolean verify(Algorithm algorithm, Bytes publicKey, byte[] message, Bytes signature) {
    return publicKey.size() == algorithm.publicKeyBytes()
        && signature.size() == algorithm.signatureBytes()
        && Schemes.of(algorithm).verify(publicKey.toArray(), message, signature.toArray());
  }
}

package io.svcdht.pq;

import io.svcdht.id.Bytes;

/** A private key in use. Implementations never show the key in {@code toString} or errors. */
public interface Signer {

  /** What it signs with. */
  Algorithm algorithm();

  /** The raw public key. */
  Bytes publicKey();

  /** The signature over {@code message}. */
  Bytes sign(byte[] message);
}

package io.svcdht.pq;

import io.svcdht.id.Bytes;

/** Checks signatures. Pure computation that may take long: callers run it off the event loop. */
@FunctionalInterface
public interface SignatureVerifier {

  /**
   * Whether {@code signature} is {@code publicKey}'s over {@code message}; {@code false} as well
   * for an algorithm or key that is not usable here.
   */
  boolean verify(Algorithm algorithm, Bytes publicKey, byte[] message, Bytes signature);
}

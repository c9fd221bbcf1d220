package io.svcdht.pq;

import io.svcdht.id.Bytes;
import java.util.List;
import java.util.Optional;

/** Checks signatures. Pure computation that may take long: callers run it off the event loop. */
@FunctionalInterface
public interface SignatureVerifier {

  /**
   * Whether {@code signature} is {@code publicKey}'s over {@code message}; {@code false} as well
   * for an algorithm or key that is not usable here.
   */
  boolean verify(Algorithm algorithm, Bytes publicKey, byte[] message, Bytes signature);

  /**
   * One of several signatures over a message.
   *
   * @param algorithm of the key
   * @param publicKey raw
   * @param signature to be checked
   */
  record Signed(Algorithm algorithm, Bytes publicKey, Bytes signature) {}

  /** One of {@code all} that is not valid over {@code message}; empty only if every one is. */
  default Optional<Signed> invalid(byte[] message, List<Signed> all) {
    for (Signed one : all) {
      if (!verify(one.algorithm(), one.publicKey(), message, one.signature())) {
        return Optional.of(one);
      }
    }
    return Optional.empty();
  }
}

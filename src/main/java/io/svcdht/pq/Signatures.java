package io.svcdht.pq;

import io.svcdht.id.Bytes;

/**
 * Checks signatures by their algorithm. What cannot be verified here is refused, never skipped
 * (docs/PROTOCOL.md §5).
 */
public final class Signatures implements SignatureVerifier {

  /** Whether signatures of {@code algorithm} can be verified here. */
  public static boolean supports(Algorithm algorithm) {
    return switch (algorithm) {
      case ED25519 -> true;
      case ML_DSA_65, ML_DSA_87, SLH_DSA_SHA2_128S -> false;
    };
  }

  @Override
  public boolean verify(Algorithm algorithm, Bytes publicKey, byte[] message, Bytes signature) {
    return switch (algorithm) {
      case ED25519 -> StrictEd25519.verify(publicKey.toArray(), message, signature.toArray());
      case ML_DSA_65, ML_DSA_87, SLH_DSA_SHA2_128S -> false;
    };
  }
}

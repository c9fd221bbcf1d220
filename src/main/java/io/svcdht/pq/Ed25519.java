package io.svcdht.pq;

import io.svcdht.id.Bytes;
import java.security.SecureRandom;

/** Ed25519 (RFC 8032): keys and signing. Verification is {@link Signatures}'. */
public final class Ed25519 {

  /** Bytes of a private key's seed. */
  public static final int SEED_BYTES = 32;

  private Ed25519() {}

  /** The key that grows from {@code seed}, 32 secret bytes. */
  public static Signer signer(Bytes seed) {
    if (seed.size() != SEED_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 seed has " + SEED_BYTES + " bytes, this one " + seed.size());
    }
    return new Ed25519Signer(seed.toArray());
  }

  /** A fresh key. */
  public static Signer generate(SecureRandom random) {
    byte[] seed = new byte[SEED_BYTES];
    random.nextBytes(seed);
    return new Ed25519Signer(seed);
  }
}

package io.svcdht.pq;

import io.svcdht.id.Bytes;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** An Ed25519 key in use, on Bouncy Castle's constant-time arithmetic. */
final class Ed25519Signer implements Signer {

  private final byte[] seed;
  private final Bytes publicKey;

  /** Takes {@code seed} over: the caller keeps no copy. */
  Ed25519Signer(byte[] seed) {
    byte[] key = new byte[Ed25519.PUBLIC_KEY_SIZE];
    Ed25519.generatePublicKey(seed, 0, key, 0);
    this.seed = seed;
    this.publicKey = Bytes.copyOf(key);
  }

  @Override
  public Algorithm algorithm() {
    return Algorithm.ED25519;
  }

  @Override
  public Bytes publicKey() {
    return publicKey;
  }

  @Override
  public Bytes sign(byte[] message) {
    byte[] signature = new byte[Ed25519.SIGNATURE_SIZE];
    Ed25519.sign(seed, 0, publicKey.toArray(), 0, message, 0, message.length, signature, 0);
    return Bytes.copyOf(signature);
  }

  /** The public key only. */
  @Override
  public String toString() {
    return "Ed25519[" + publicKey.toHex() + "]";
  }
}

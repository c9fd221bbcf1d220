package io.svcdht.pq;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 verification by the rules of docs/PROTOCOL.md §1. */
final class StrictEd25519 {

  private StrictEd25519() {}

  static boolean verify(byte[] key, byte[] message, byte[] signature) {
    return key.length == Ed25519.PUBLIC_KEY_SIZE
        && signature.length == Ed25519.SIGNATURE_SIZE
        && Ed25519.verify(signature, 0, key, 0, message, 0, message.length);
  }
}

package io.svcdht.sim;

import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.SignatureVerifier;
import io.svcdht.pq.Signer;

/**
 * Stands in for Ed25519 where thousands of nodes are simulated: the digest of public key and
 * message, twice. It tells a changed payload from an unchanged one and proves nothing else.
 */
final class StubSignatures implements SignatureVerifier {

  @Override
  public boolean verify(Algorithm algorithm, Bytes publicKey, byte[] message, Bytes signature) {
    return algorithm == Algorithm.ED25519 && signature.equals(digest(publicKey, message));
  }

  /** A signer with this public key. */
  static Signer signer(Bytes publicKey) {
    return new StubSigner(publicKey);
  }

  private static Bytes digest(Bytes publicKey, byte[] message) {
    byte[] once = Blake3.digest(publicKey.toArray(), message);
    byte[] twice = new byte[once.length * 2];
    System.arraycopy(once, 0, twice, 0, once.length);
    System.arraycopy(once, 0, twice, once.length, once.length);
    return Bytes.copyOf(twice);
  }

  private record StubSigner(Bytes publicKey) implements Signer {
    @Override
    public Algorithm algorithm() {
      return Algorithm.ED25519;
    }

    @Override
    public Bytes sign(byte[] message) {
      return digest(publicKey, message);
    }
  }
}

package io.svcdht.pq;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;

/** Private keys of every algorithm: made, and read from unencrypted PKCS#8 (RFC 5958). */
public final class SigningKeys {

  private SigningKeys() {}

  /** A fresh key that lives in memory only. */
  public static Signer generate(Algorithm algorithm, SecureRandom random) {
    byte[] der = generatePkcs8(algorithm, random);
    try {
      return readPkcs8(der, random).orThrow();
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  /**
   * A fresh key in PKCS#8, secret: for Ed25519 by RFC 8410, for ML-DSA its seed by RFC 9881, for
   * SLH-DSA by RFC 9909.
   */
  public static byte[] generatePkcs8(Algorithm algorithm, SecureRandom random) {
    return Schemes.of(algorithm).generatePkcs8(random);
  }

  /**
   * The key in {@code der}, or why it is none; an algorithm that is not of docs/PROTOCOL.md §1 is
   * {@code Unsupported}.
   *
   * @param random what is random in its signatures, where the algorithm provides for it
   */
  public static Decoded<Signer> readPkcs8(byte[] der, SecureRandom random) {
    String oid;
    try {
      oid = PrivateKeyInfo.getInstance(der).getPrivateKeyAlgorithm().getAlgorithm().getId();
    } catch (IllegalArgumentException | IllegalStateException notPkcs8) {
      return Decoded.malformed("it is not PKCS#8 in DER");
    }
    Optional<Algorithm> algorithm = Algorithm.byOid(oid);
    return algorithm.isEmpty()
        ? Decoded.rejected(
            DhtError.UNSUPPORTED, "the key's algorithm is " + oid + ", not one of " + known())
        : Schemes.of(algorithm.get()).readPkcs8(der, random);
  }

  private static String known() {
    return Arrays.stream(Algorithm.values())
        .map(algorithm -> algorithm.label() + " " + algorithm.oid())
        .collect(Collectors.joining(", "));
  }
}

package io.svcdht.pq;

import java.util.List;
import java.util.Optional;

/** Signature algorithms by their number on the wire (docs/PROTOCOL.md §1). */
public enum Algorithm {
  /** RFC 8032. */
  ED25519(1, "ed25519", "1.3.101.112", 32, 64),
  /** FIPS 204, category 3. */
  ML_DSA_65(2, "ml-dsa-65", "2.16.840.1.101.3.4.3.18", 1952, 3309),
  /** FIPS 204, category 5. */
  ML_DSA_87(3, "ml-dsa-87", "2.16.840.1.101.3.4.3.19", 2592, 4627),
  /** FIPS 205, category 1, small signatures. */
  SLH_DSA_SHA2_128S(4, "slh-dsa-sha2-128s", "2.16.840.1.101.3.4.3.20", 32, 7856);

  private static final List<Algorithm> ALL = List.of(values());

  private final int number;
  private final String label;
  private final String oid;
  private final int publicKeyBytes;
  private final int signatureBytes;

  Algorithm(int number, String label, String oid, int publicKeyBytes, int signatureBytes) {
    this.number = number;
    this.label = label;
    this.oid = oid;
    this.publicKeyBytes = publicKeyBytes;
    this.signatureBytes = signatureBytes;
  }

  /** The algorithm with this number; empty for an unknown one, which is refused, never skipped. */
  public static Optional<Algorithm> byNumber(long number) {
    for (Algorithm algorithm : ALL) {
      if (algorithm.number == number) {
        return Optional.of(algorithm);
      }
    }
    return Optional.empty();
  }

  /** The algorithm with this object identifier; empty for an unknown one. */
  static Optional<Algorithm> byOid(String oid) {
    return ALL.stream().filter(algorithm -> algorithm.oid.equals(oid)).findFirst();
  }

  /** Number on the wire. */
  public int number() {
    return number;
  }

  /** Name in configuration and metric labels. */
  public String label() {
    return label;
  }

  /** Object identifier in key files (RFC 8410, RFC 9881, RFC 9909). */
  String oid() {
    return oid;
  }

  /** Bytes of a raw public key. */
  public int publicKeyBytes() {
    return publicKeyBytes;
  }

  /** Bytes of a signature. */
  public int signatureBytes() {
    return signatureBytes;
  }

  /**
   * Whether it signs so slowly, about once a second, that its keys delegate proofs of possession to
   * a session key of {@link #ML_DSA_65} (docs/PROTOCOL.md §2.3).
   */
  public boolean delegates() {
    return this == SLH_DSA_SHA2_128S;
  }

  /** Whether it withstands a quantum computer. */
  public boolean postQuantum() {
    return this != ED25519;
  }
}

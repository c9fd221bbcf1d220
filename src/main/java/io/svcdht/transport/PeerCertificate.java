package io.svcdht.transport;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.TimeSource;
import io.svcdht.pq.Algorithm;
import io.svcdht.pq.SignatureVerifier;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1OctetString;

/**
 * Judges what a peer shows in TLS, as the libp2p TLS specification says: exactly one certificate,
 * within its dates, signed by its own P-256 key, no critical extension but the host key's, and a
 * host key that signed the TLS key. Beyond that specification no certificate may live longer than
 * this project's own (docs/PROTOCOL.md §2). Whatever the bytes, nothing is thrown.
 */
final class PeerCertificate {

  private static final int CURVE_BITS = 256;
  private static final String SIGNATURE = "SHA256withECDSA";

  /** The curve P-256 and no other of its size, by its name in the key's DER (RFC 5480 §2.1.1.1). */
  private static final byte[] P256 = {
    0x06, 0x08, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x03, 0x01, 0x07
  };

  private static final int P256_AT = 13;
  private static final Duration LIFE = HostCertificate.BACKDATED.plus(HostCertificate.DEAD);

  private final SignatureVerifier signatures;
  private final TimeSource time;

  PeerCertificate(SignatureVerifier signatures, TimeSource time) {
    this.signatures = signatures;
    this.time = time;
  }

  /** The raw Ed25519 host key that {@code chain} proves, or why it proves none. */
  Decoded<Bytes> verify(X509Certificate... chain) {
    if (chain.length != 1) {
      return refused(chain.length + " certificates were sent, not one");
    }
    try {
      X509Certificate certificate = chain[0];
      return formal(certificate)
          .<Decoded<Bytes>>map(PeerCertificate::refused)
          .orElseGet(() -> proof(certificate));
    } catch (RuntimeException unreadable) {
      // The lazily parsed parts of a foreign certificate throw what they like.
      return refused("the certificate is malformed");
    }
  }

  /** The host key a verified certificate names; its signatures are not checked again. */
  static Decoded<Bytes> hostKey(X509Certificate certificate) {
    return extension(certificate).map(SignedKey::hostKey);
  }

  private Optional<String> formal(X509Certificate certificate) {
    Instant now = time.wall();
    Instant begin = certificate.getNotBefore().toInstant();
    Instant end = certificate.getNotAfter().toInstant();
    if (now.isBefore(begin) || now.isAfter(end)) {
      return Optional.of("the certificate is valid from " + begin + " to " + end + " only");
    }
    if (Duration.between(begin, end).compareTo(LIFE) > 0) {
      return Optional.of("the certificate lives longer than " + LIFE);
    }
    if (!p256(certificate) || !SIGNATURE.equalsIgnoreCase(certificate.getSigAlgName())) {
      return Optional.of("the certificate is not of a P-256 key with " + SIGNATURE);
    }
    Set<String> critical = certificate.getCriticalExtensionOIDs();
    if (critical != null && critical.stream().anyMatch(oid -> !oid.equals(SignedKey.OID))) {
      return Optional.of("the certificate has a critical extension that is unknown here");
    }
    return selfSigned(certificate)
        ? Optional.empty()
        : Optional.of("the certificate is not signed by its own key");
  }

  private Decoded<Bytes> proof(X509Certificate certificate) {
    byte[] message = SignedKey.message(certificate.getPublicKey().getEncoded());
    return extension(certificate)
        .flatMap(signed ->
            signatures.verify(Algorithm.ED25519, signed.hostKey(), message, signed.signature())
                ? Decoded.ok(signed.hostKey())
                : refused("the host key did not sign the TLS key"));
  }

  private static Decoded<SignedKey> extension(X509Certificate certificate) {
    byte[] value = certificate.getExtensionValue(SignedKey.OID);
    if (value == null) {
      return Decoded.rejected(DhtError.UNAUTHORIZED, "the certificate has no host key");
    }
    try {
      return SignedKey.decode(ASN1OctetString.getInstance(value).getOctets());
    } catch (RuntimeException notAnOctetString) {
      return Decoded.malformed("the host key extension is not DER");
    }
  }

  private static boolean p256(X509Certificate certificate) {
    if (!(certificate.getPublicKey() instanceof ECPublicKey key)
        || key.getParams().getCurve().getField().getFieldSize() != CURVE_BITS) {
      return false;
    }
    byte[] spki = key.getEncoded();
    int end = P256_AT + P256.length;
    return spki.length > end && Arrays.equals(spki, P256_AT, end, P256, 0, P256.length);
  }

  private static boolean selfSigned(X509Certificate certificate) {
    try {
      certificate.verify(certificate.getPublicKey());
      return true;
    } catch (GeneralSecurityException notByThisKey) {
      return false;
    }
  }

  private static Decoded<Bytes> refused(String why) {
    return Decoded.rejected(DhtError.UNAUTHORIZED, why);
  }
}

package io.svcdht.transport;

import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.pq.Signer;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * What this node shows in TLS (docs/PROTOCOL.md §2): an ephemeral P-256 key in a self-signed
 * certificate whose extension is signed by the host key. It says nothing of the node but that key.
 */
final class HostCertificate {

  /** How far the start of its life lies back, for peers whose clocks are slow. */
  static final Duration BACKDATED = Duration.ofHours(2);

  /** Age at which it is replaced. */
  static final Duration RENEWED = Duration.ofHours(12);

  /** Age at which it is dead. */
  static final Duration DEAD = Duration.ofHours(24);

  private static final X500Name NAME = new X500Name("CN=oap");
  private static final int SERIAL_BITS = 63;

  private final PrivateKey key;
  private final X509Certificate certificate;

  private HostCertificate(PrivateKey key, X509Certificate certificate) {
    this.key = key;
    this.certificate = certificate;
  }

  /**
   * A fresh one, made now. Takes milliseconds and may read the machine's entropy: never on an event
   * loop.
   */
  static HostCertificate issue(Signer host, Instant now, SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      KeyPair pair = generator.generateKeyPair();
      return new HostCertificate(pair.getPrivate(), certify(host, pair, now, random));
    } catch (GeneralSecurityException | IOException | OperatorCreationException fault) {
      throw DhtException.internal("the TLS certificate of this node could not be made", fault);
    }
  }

  /** The ephemeral key. */
  PrivateKey key() {
    return key;
  }

  /** The certificate. */
  X509Certificate certificate() {
    return certificate;
  }

  private static X509Certificate certify(
      Signer host, KeyPair pair, Instant now, SecureRandom random)
      throws GeneralSecurityException, IOException, OperatorCreationException {
    byte[] spki = pair.getPublic().getEncoded();
    Bytes proof = host.sign(SignedKey.message(spki));
    X509v3CertificateBuilder builder =
        new X509v3CertificateBuilder(
            NAME,
            new BigInteger(SERIAL_BITS, random).add(BigInteger.ONE),
            Date.from(now.minus(BACKDATED)),
            Date.from(now.plus(DEAD)),
            NAME,
            SubjectPublicKeyInfo.getInstance(spki));
    builder.addExtension(
        new ASN1ObjectIdentifier(SignedKey.OID),
        false,
        new SignedKey(host.publicKey(), proof).toAsn1());
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }
}

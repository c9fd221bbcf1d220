package io.svcdht.it.transport;

import io.svcdht.id.Bytes;
import io.svcdht.pq.Signer;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A libp2p-form certificate made independently of the production code, from the specification's
 * text, so that both are held against it.
 *
 * @param key the ephemeral key
 * @param certificate the certificate
 */
record RawCertificate(KeyPair key, X509Certificate certificate) {

  private static final ASN1ObjectIdentifier EXTENSION =
      new ASN1ObjectIdentifier("1.3.6.1.4.1.53594.1.1");

  /** A good one. */
  static RawCertificate good(Signer host) {
    Instant now = Instant.now();
    return dated(host, now.minus(Duration.ofHours(1)), now.plus(Duration.ofHours(20)));
  }

  /** A good one but for its dates. */
  static RawCertificate dated(Signer host, Instant from, Instant to) {
    KeyPair key = freshKey();
    Bytes signature = host.sign(message(key));
    return make(key, key, from, to, extension(host.publicKey(), signature));
  }

  /** One whose host key belongs to somebody else, who signed nothing. */
  static RawCertificate forged(Signer victim) {
    KeyPair key = freshKey();
    Bytes signature = TestNode.signer().sign(message(key));
    return make(key, key, soon(-1), soon(20), extension(victim.publicKey(), signature));
  }

  /** One without the host key. */
  static RawCertificate bare() {
    KeyPair key = freshKey();
    return make(key, key, soon(-1), soon(20), null);
  }

  private static Instant soon(int hours) {
    return Instant.now().plus(Duration.ofHours(hours));
  }

  private static KeyPair freshKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
      return generator.generateKeyPair();
    } catch (Exception fault) {
      throw new AssertionError(fault);
    }
  }

  private static byte[] message(KeyPair key) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes("libp2p-tls-handshake:".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(key.getPublic().getEncoded());
    return out.toByteArray();
  }

  private static ASN1Encodable extension(Bytes publicKey, Bytes signature) {
    ByteArrayOutputStream wrapped = new ByteArrayOutputStream();
    wrapped.writeBytes(HexFormat.of().parseHex("08011220"));
    wrapped.writeBytes(publicKey.toArray());
    return new DERSequence(
        new ASN1Encodable[] {
          new DEROctetString(wrapped.toByteArray()), new DEROctetString(signature.toArray())
        });
  }

  private static RawCertificate make(
      KeyPair key, KeyPair issuer, Instant from, Instant to, ASN1Encodable extension) {
    try {
      X500Name name = new X500Name("SERIALNUMBER=7");
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              name,
              BigInteger.valueOf(7),
              Date.from(from),
              Date.from(to),
              name,
              SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
      if (extension != null) {
        builder.addExtension(EXTENSION, false, extension);
      }
      return new RawCertificate(
          key,
          new JcaX509CertificateConverter()
              .getCertificate(
                  builder.build(
                      new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate()))));
    } catch (Exception fault) {
      throw new AssertionError(fault);
    }
  }
}

package io.svcdht.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Random;
import java.util.function.Consumer;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;

class PeerCertificateTest {

  private static final String OID = SignedKey.OID;

  private final ManualTime time = new ManualTime();
  private final PeerCertificate judge = new PeerCertificate(new Signatures(), time);
  private final Signer host = Ed25519.generate(new SecureRandom());

  @Test
  void our_own_certificate_proves_our_host_key() {
    X509Certificate certificate =
        HostCertificate.issue(host, time.wall(), new SecureRandom()).certificate();
    assertThat(judge.verify(certificate)).isEqualTo(Decoded.ok(host.publicKey()));
    assertThat(PeerCertificate.hostKey(certificate)).isEqualTo(Decoded.ok(host.publicKey()));
  }

  @Test
  void a_certificate_is_good_from_two_hours_before_it_was_made_to_a_day_after() {
    X509Certificate certificate =
        HostCertificate.issue(host, time.wall().plus(Duration.ofHours(2)), new SecureRandom())
            .certificate();
    assertThat(judge.verify(certificate)).isInstanceOf(Decoded.Ok.class);
    time.pass(Duration.ofHours(26));
    assertThat(judge.verify(certificate)).isInstanceOf(Decoded.Ok.class);
    time.pass(Duration.ofSeconds(1));
    assertRefused("valid from", certificate);
  }

  @Test
  void a_certificate_of_the_future_is_refused() {
    assertRefused(
        "valid from",
        HostCertificate.issue(host, time.wall().plus(Duration.ofMinutes(121)), new SecureRandom())
            .certificate());
  }

  @Test
  void a_certificate_that_lives_longer_than_a_day_is_refused() {
    assertRefused("lives longer", made("secp256r1", builder -> {}, Duration.ofDays(36_500), true));
  }

  @Test
  void none_or_two_certificates_are_refused() {
    X509Certificate one =
        HostCertificate.issue(host, time.wall(), new SecureRandom()).certificate();
    assertRefused("0 certificates");
    assertRefused("2 certificates", one, one);
  }

  @Test
  void another_curve_is_refused() {
    assertRefused("P-256", made("secp384r1", builder -> {}, Duration.ofHours(1), true));
  }

  @Test
  void a_certificate_signed_by_another_key_is_refused() {
    assertRefused("own key", made("secp256r1", builder -> {}, Duration.ofHours(1), false));
  }

  @Test
  void an_unknown_critical_extension_is_refused_and_an_uncritical_one_is_not() {
    assertRefused(
        "critical",
        made(
            "secp256r1",
            builder -> extension(builder, "1.2.3.4", true),
            Duration.ofHours(1),
            true));
    X509Certificate harmless =
        made(
            "secp256r1",
            builder -> extension(builder, "1.2.3.4", false),
            Duration.ofHours(1),
            true);
    assertThat(judge.verify(harmless)).isInstanceOf(Decoded.Ok.class);
  }

  @Test
  void the_host_key_of_somebody_else_is_refused() {
    KeyPair key = key("secp256r1");
    Signer thief = Ed25519.generate(new SecureRandom());
    Bytes stolen = thief.sign(SignedKey.message(key.getPublic().getEncoded()));
    ASN1Encodable value = new SignedKey(host.publicKey(), stolen).toAsn1();
    assertRefused(
        "did not sign",
        built(key, key, Duration.ofHours(1), builder -> extension(builder, OID, value)));
  }

  @Test
  void a_certificate_without_a_host_key_is_refused() {
    KeyPair key = key("secp256r1");
    assertRefused("no host key", built(key, key, Duration.ofHours(1), builder -> {}));
  }

  @Test
  void an_extension_that_is_no_signed_key_is_refused() {
    KeyPair key = key("secp256r1");
    assertRefused(
        "SignedKey",
        built(
            key,
            key,
            Duration.ofHours(1),
            builder -> extension(builder, OID, new DERUTF8String("x"))));
  }

  /**
   * A lenient reader may pass a bit flipped outside what is signed; what is proven stays the same.
   */
  @Test
  void a_certificate_with_any_bit_flipped_is_refused_or_proves_what_it_proved() throws Exception {
    X509Certificate issued =
        HostCertificate.issue(host, time.wall(), new SecureRandom()).certificate();
    byte[] good = encoded(issued);
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    int passed = 0;
    for (int bit = 0; bit < good.length * Byte.SIZE; bit++) {
      byte[] bad = good.clone();
      bad[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      X509Certificate certificate;
      try {
        certificate = (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(bad));
      } catch (CertificateException unreadable) {
        continue;
      }
      if (judge.verify(certificate) instanceof Decoded.Ok<Bytes> ok) {
        passed++;
        assertThat(ok.value()).as("bit %d", bit).isEqualTo(host.publicKey());
        assertThat(certificate.getTBSCertificate())
            .as("bit %d", bit)
            .isEqualTo(issued.getTBSCertificate());
      }
    }
    assertThat(passed).as("flips of the unsigned envelope").isLessThan(2 * Byte.SIZE);
  }

  @Test
  void a_damaged_extension_is_refused_and_nothing_is_thrown() throws Exception {
    Bytes signature = host.sign(new byte[3]);
    byte[] good = new SignedKey(host.publicKey(), signature).toAsn1().getEncoded("DER");
    assertThat(SignedKey.decode(good))
        .isEqualTo(Decoded.ok(new SignedKey(host.publicKey(), signature)));
    for (int length = 0; length < good.length; length++) {
      assertThat(SignedKey.decode(java.util.Arrays.copyOf(good, length)))
          .isInstanceOf(Decoded.Rejected.class);
    }
    assertThat(SignedKey.decode(java.util.Arrays.copyOf(good, good.length + 1)))
        .isInstanceOf(Decoded.Rejected.class);
    assertThat(SignedKey.decode(new byte[1_000])).isInstanceOf(Decoded.Rejected.class);
    long seed = new SecureRandom().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 5_000; i++) {
      byte[] noise = new byte[random.nextInt(128)];
      random.nextBytes(noise);
      assertThat(SignedKey.decode(noise)).as("seed " + seed).isInstanceOf(Decoded.Rejected.class);
    }
  }

  private void assertRefused(String why, X509Certificate... chain) {
    assertThat(judge.verify(chain))
        .isInstanceOfSatisfying(
            Decoded.Rejected.class, refused -> assertThat(refused.reason()).contains(why));
  }

  private X509Certificate made(
      String curve, Consumer<X509v3CertificateBuilder> more, Duration life, boolean self) {
    KeyPair key = key(curve);
    Bytes signature = host.sign(SignedKey.message(key.getPublic().getEncoded()));
    ASN1Encodable value = new SignedKey(host.publicKey(), signature).toAsn1();
    Consumer<X509v3CertificateBuilder> all =
        builder -> {
          extension(builder, OID, value);
          more.accept(builder);
        };
    return built(key, self ? key : key(curve), life, all);
  }

  private X509Certificate built(
      KeyPair key, KeyPair issuer, Duration life, Consumer<X509v3CertificateBuilder> more) {
    try {
      Instant from = time.wall().minus(Duration.ofMinutes(1));
      X500Name name = new X500Name("CN=x");
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              name,
              BigInteger.ONE,
              Date.from(from),
              Date.from(from.plus(life)),
              name,
              SubjectPublicKeyInfo.getInstance(key.getPublic().getEncoded()));
      more.accept(builder);
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(
                  new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate())));
    } catch (Exception fault) {
      throw new AssertionError(fault);
    }
  }

  private static void extension(X509v3CertificateBuilder builder, String oid, boolean critical) {
    try {
      builder.addExtension(new ASN1ObjectIdentifier(oid), critical, new DERUTF8String("x"));
    } catch (java.io.IOException fault) {
      throw new AssertionError(fault);
    }
  }

  private static void extension(X509v3CertificateBuilder builder, String oid, ASN1Encodable value) {
    try {
      builder.addExtension(new ASN1ObjectIdentifier(oid), false, value);
    } catch (java.io.IOException fault) {
      throw new AssertionError(fault);
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateException fault) {
      throw new AssertionError(fault);
    }
  }

  private static KeyPair key(String curve) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(curve), new SecureRandom());
      return generator.generateKeyPair();
    } catch (java.security.GeneralSecurityException fault) {
      throw new AssertionError(fault);
    }
  }
}

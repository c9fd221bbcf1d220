package io.svcdht.pq;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Bytes;
import io.svcdht.pq.ReferenceCurve.Point;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Holds our verification to three others: slow arithmetic of the test's own, the JDK's, and Bouncy
 * Castle's as far as that has one answer. The edge cases are the classes of Chalkias, Garillot and
 * Nikolaenko, "Taming the many EdDSAs" (2020).
 */
class StrictEd25519Test {

  private static final long SEED = 8033;
  private static final byte[] X509_HEAD = HexFormat.of().parseHex("302a300506032b6570032100");

  private final Random random = new Random(SEED);
  private final SignatureVerifier seam = new Signatures();

  @ParameterizedTest
  @CsvSource({
    "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60, '',"
        + " d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a,"
        + " e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e397"
        + "01cf9b46bd25bf5f0595bbe24655141438e7a100b",
    "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb, 72,"
        + " 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c,"
        + " 92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f361"
        + "3d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7, af82,"
        + " fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025,"
        + " 6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76"
        + "0984dc6594a7c15e9716ed28dc027beceea1ec40a"
  })
  void the_vectors_of_rfc_8032_hold(String seed, String message, String key, String signature) {
    Signer signer = io.svcdht.pq.Ed25519.signer(Bytes.fromHex(seed));
    byte[] text = HexFormat.of().parseHex(message);
    assertThat(signer.publicKey().toHex()).isEqualTo(key);
    assertThat(signer.sign(text).toHex()).isEqualTo(signature);
    assertThat(agreed(hex(key), text, hex(signature))).isTrue();
  }

  @Test
  void honest_signatures_pass_and_damaged_ones_fail_everywhere_alike() {
    for (int i = 0; i < 30; i++) {
      byte[] message = bytes(random.nextInt(200));
      byte[] seed = bytes(32);
      byte[] key = new byte[32];
      byte[] signature = new byte[64];
      Ed25519.generatePublicKey(seed, 0, key, 0);
      Ed25519.sign(seed, 0, message, 0, message.length, signature, 0);
      assertThat(agreed(key, message, signature)).as("seed %d, case %d", SEED, i).isTrue();
      assertThat(bouncyCastle(key, message, signature)).isTrue();
      byte[] damaged = flipped(signature);
      boolean ours = agreed(key, message, damaged);
      assertThat(ours).as("seed %d, case %d", SEED, i).isFalse();
      assertThat(bouncyCastle(key, message, damaged)).isFalse();
      assertThat(agreed(flipped(key), message, signature)).isFalse();
      assertThat(agreed(key, Arrays.copyOf(message, message.length + 1), signature)).isFalse();
    }
  }

  @Test
  void components_of_small_order_count_in_the_equation() {
    int accepted = 0;
    for (int a = 0; a < 8; a++) {
      for (int r = 0; r < 8; r++) {
        for (int i = 0; i < 2; i++) {
          Case c = mixed(a, r);
          assertThat(agreed(c.key(), c.message(), c.signature()))
              .as("seed %d, key component %d, commitment component %d, case %d", SEED, a, r, i)
              .isEqualTo(c.valid());
          accepted += c.valid() ? 1 : 0;
        }
      }
    }
    assertThat(accepted).isBetween(8, 32);
  }

  @Test
  void bouncy_castle_alone_would_accept_what_the_equation_refuses() {
    Case cofactored = mixed(0, 1);
    assertThat(agreed(cofactored.key(), cofactored.message(), cofactored.signature())).isFalse();
    assertThat(bouncyCastle(cofactored.key(), cofactored.message(), cofactored.signature()))
        .as("if this fails, Bouncy Castle has changed: see StrictEd25519 on why it is not used")
        .isTrue();
  }

  @Test
  void every_key_of_small_order_is_refused_even_where_the_equation_holds() {
    for (int i = 0; i < 8; i++) {
      byte[] key = ReferenceCurve.TORSION.times(i).encode();
      for (int tries = 0; tries < 4; tries++) {
        BigInteger r = scalar();
        byte[] message = bytes(20);
        byte[] commitment = ReferenceCurve.BASE.times(r).encode();
        byte[] signature = ReferenceCurve.sign(BigInteger.ZERO, key, r, commitment, message);
        assertThat(agreed(key, message, signature)).isFalse();
      }
    }
  }

  @Test
  void every_commitment_of_small_order_is_refused_even_where_the_equation_holds() {
    BigInteger a = scalar();
    byte[] key = ReferenceCurve.BASE.times(a).encode();
    for (int i = 0; i < 8; i++) {
      byte[] commitment = ReferenceCurve.TORSION.times(i).encode();
      byte[] message = bytes(20);
      byte[] signature = ReferenceCurve.sign(a, key, BigInteger.ZERO, commitment, message);
      assertThat(agreed(key, message, signature)).isFalse();
    }
  }

  @Test
  void a_scalar_with_the_order_added_is_refused() {
    Case honest = mixed(0, 0);
    assertThat(agreed(honest.key(), honest.message(), honest.signature())).isTrue();
    BigInteger s = ReferenceCurve.fromLittleEndian(Arrays.copyOfRange(honest.signature(), 32, 64));
    for (int times = 1; times < 9; times++) {
      byte[] malleable = honest.signature().clone();
      BigInteger more = s.add(ReferenceCurve.L.multiply(BigInteger.valueOf(times)));
      System.arraycopy(ReferenceCurve.littleEndian(more, 32), 0, malleable, 32, 32);
      assertThat(agreed(honest.key(), honest.message(), malleable)).isFalse();
    }
  }

  @Test
  void the_order_itself_is_refused_as_scalar_and_the_number_below_is_not() {
    byte[] key = ReferenceCurve.BASE.times(7).encode();
    byte[] signature = Arrays.copyOf(ReferenceCurve.BASE.times(9).encode(), 64);
    System.arraycopy(ReferenceCurve.littleEndian(ReferenceCurve.L, 32), 0, signature, 32, 32);
    assertThat(StrictEd25519.admissible(key, signature)).isFalse();
    byte[] below = ReferenceCurve.littleEndian(ReferenceCurve.L.subtract(BigInteger.ONE), 32);
    System.arraycopy(below, 0, signature, 32, 32);
    assertThat(StrictEd25519.admissible(key, signature)).isTrue();
  }

  @Test
  void numbers_from_p_upwards_are_no_encoding_of_a_point() {
    Case honest = mixed(0, 0);
    for (int over = 0; over < 19; over++) {
      for (int sign = 0; sign < 2; sign++) {
        byte[] encoded =
            ReferenceCurve.littleEndian(ReferenceCurve.P.add(BigInteger.valueOf(over)), 32);
        encoded[31] |= (byte) (sign << 7);
        assertThat(agreed(encoded, honest.message(), honest.signature())).isFalse();
        byte[] signature = honest.signature().clone();
        System.arraycopy(encoded, 0, signature, 0, 32);
        assertThat(agreed(honest.key(), honest.message(), signature)).isFalse();
      }
    }
  }

  @Test
  void a_key_that_is_no_point_is_refused() {
    Case honest = mixed(0, 0);
    int refused = 0;
    for (int y = 2; y < 40; y++) {
      byte[] key = ReferenceCurve.littleEndian(BigInteger.valueOf(y), 32);
      assertThat(agreed(key, honest.message(), honest.signature())).isFalse();
      refused += Edwards25519.decode(key) == null ? 1 : 0;
    }
    assertThat(refused).isBetween(8, 30);
  }

  @Test
  void the_list_of_small_orders_is_the_whole_subgroup() {
    byte[] signature = Arrays.copyOf(ReferenceCurve.BASE.encode(), 64);
    for (int i = 0; i < 8; i++) {
      byte[] key = ReferenceCurve.TORSION.times(i).encode();
      assertThat(StrictEd25519.admissible(key, signature)).isFalse();
      key[31] ^= (byte) 0x80;
      assertThat(StrictEd25519.admissible(key, signature)).isFalse();
    }
    assertThat(StrictEd25519.admissible(ReferenceCurve.BASE.encode(), signature)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 33, 64})
  void keys_of_another_length_are_refused(int length) {
    Case honest = mixed(0, 0);
    byte[] key = Arrays.copyOf(honest.key(), length);
    assertThat(verify(key, honest.message(), honest.signature())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 32, 63, 65, 128})
  void signatures_of_another_length_are_refused(int length) {
    Case honest = mixed(0, 0);
    byte[] signature = Arrays.copyOf(honest.signature(), length);
    assertThat(verify(honest.key(), honest.message(), signature)).isFalse();
  }

  @Test
  void random_bytes_never_verify_and_never_throw() {
    for (int i = 0; i < 500; i++) {
      assertThat(verify(bytes(random.nextInt(40)), bytes(8), bytes(random.nextInt(70)))).isFalse();
      assertThat(verify(bytes(32), bytes(8), bytes(64))).isFalse();
    }
  }

  /** Key, message and signature, and whether the equation without cofactor holds. */
  private record Case(Bytes k, Bytes m, Bytes s, boolean valid) {
    byte[] key() {
      return k.toArray();
    }

    byte[] message() {
      return m.toArray();
    }

    byte[] signature() {
      return s.toArray();
    }
  }

  /** A signature whose key and commitment carry the given multiples of the point of order 8. */
  private Case mixed(int keyComponent, int commitmentComponent) {
    BigInteger a = scalar();
    BigInteger r = scalar();
    Point torsion = ReferenceCurve.TORSION;
    byte[] key = ReferenceCurve.BASE.times(a).plus(torsion.times(keyComponent)).encode();
    byte[] commitment =
        ReferenceCurve.BASE.times(r).plus(torsion.times(commitmentComponent)).encode();
    byte[] message = bytes(24);
    byte[] signature = ReferenceCurve.sign(a, key, r, commitment, message);
    BigInteger k = ReferenceCurve.challenge(commitment, key, message);
    int left = k.mod(BigInteger.valueOf(8)).intValue() * keyComponent + commitmentComponent;
    return new Case(
        Bytes.copyOf(key), Bytes.copyOf(message), Bytes.copyOf(signature), left % 8 == 0);
  }

  /** Our answer through the seam, which must be the JDK's after the same checks. */
  private boolean agreed(byte[] key, byte[] message, byte[] signature) {
    boolean ours = verify(key, message, signature);
    boolean theirs = StrictEd25519.admissible(key, signature) && jdk(key, message, signature);
    assertThat(ours)
        .as("key %s signature %s", Bytes.copyOf(key).toHex(), Bytes.copyOf(signature).toHex())
        .isEqualTo(theirs);
    return ours;
  }

  private boolean verify(byte[] key, byte[] message, byte[] signature) {
    return seam.verify(Algorithm.ED25519, Bytes.copyOf(key), message, Bytes.copyOf(signature));
  }

  private static boolean jdk(byte[] key, byte[] message, byte[] signature) {
    try {
      byte[] encoded = Arrays.copyOf(X509_HEAD, X509_HEAD.length + 32);
      System.arraycopy(key, 0, encoded, X509_HEAD.length, 32);
      PublicKey publicKey =
          KeyFactory.getInstance("Ed25519", "SunEC")
              .generatePublic(new X509EncodedKeySpec(encoded));
      Signature verifier = Signature.getInstance("Ed25519", "SunEC");
      verifier.initVerify(publicKey);
      verifier.update(message);
      return verifier.verify(signature);
    } catch (GeneralSecurityException refused) {
      return false;
    }
  }

  private static boolean bouncyCastle(byte[] key, byte[] message, byte[] signature) {
    return StrictEd25519.admissible(key, signature)
        && Ed25519.verify(signature, 0, key, 0, message, 0, message.length);
  }

  private BigInteger scalar() {
    return new BigInteger(1, bytes(40)).mod(ReferenceCurve.L);
  }

  private byte[] flipped(byte[] bytes) {
    byte[] copy = bytes.clone();
    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
    return copy;
  }

  private byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}

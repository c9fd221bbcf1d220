package io.svcdht.pq;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.testing.Rejections;
import io.svcdht.testing.Seeded;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.bouncycastle.crypto.params.MLDSAParameters;
import org.bouncycastle.crypto.params.MLDSAPublicKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PostQuantumTest {

  private static final byte[] MESSAGE = {1, 2, 3};

  /** One key and one signature of each: SLH-DSA takes its time. */
  private static final Map<Algorithm, Signed> SIGNED = signed();

  private final SignatureVerifier signatures = new Signatures();

  private record Signed(Bytes pkcs8, Signer signer, Bytes signature) {}

  private static Map<Algorithm, Signed> signed() {
    Map<Algorithm, Signed> all = new EnumMap<>(Algorithm.class);
    for (Algorithm algorithm : Algorithm.values()) {
      byte[] pkcs8 = SigningKeys.generatePkcs8(algorithm, seeded(algorithm));
      Signer signer = SigningKeys.readPkcs8(pkcs8, random(9)).orThrow();
      all.put(algorithm, new Signed(Bytes.copyOf(pkcs8), signer, signer.sign(MESSAGE)));
    }
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void keys_and_signatures_have_the_sizes_of_their_standard(Algorithm algorithm) {
    Signed it = of(algorithm);
    assertThat(it.signer().algorithm()).isEqualTo(algorithm);
    assertThat(it.signer().publicKey().size()).isEqualTo(algorithm.publicKeyBytes());
    assertThat(it.signature().size()).isEqualTo(algorithm.signatureBytes());
    assertThat(verify(algorithm, it.signature())).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void every_bit_of_signature_key_and_message_counts(Algorithm algorithm) {
    Signed it = of(algorithm);
    Bytes key = it.signer().publicKey();
    Seeded.check(
        200,
        random -> {
          assertThat(verify(algorithm, flipped(it.signature(), random))).isFalse();
          assertThat(signatures.verify(algorithm, flipped(key, random), MESSAGE, it.signature()))
              .isFalse();
          byte[] other = flipped(Bytes.copyOf(MESSAGE), random).toArray();
          assertThat(signatures.verify(algorithm, key, other, it.signature())).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource
  void what_is_too_short_or_too_long_never_verifies_and_never_throws(Algorithm algorithm) {
    Signed it = of(algorithm);
    for (int change : new int[] {-it.signature().size(), -1, 1, 100}) {
      Bytes longer = resized(it.signature(), it.signature().size() + change);
      assertThat(verify(algorithm, longer)).isFalse();
    }
    Bytes key = it.signer().publicKey();
    for (int size : new int[] {0, key.size() - 1, key.size() + 1}) {
      assertThat(signatures.verify(algorithm, resized(key, size), MESSAGE, it.signature()))
          .isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_signature_is_no_other_algorithm_s(Algorithm algorithm) {
    for (Algorithm other : Algorithm.values()) {
      boolean valid =
          signatures.verify(
              other, of(other).signer().publicKey(), MESSAGE, of(algorithm).signature());
      assertThat(valid).isEqualTo(other == algorithm);
      assertThat(
              signatures.verify(
                  other, of(algorithm).signer().publicKey(), MESSAGE, of(algorithm).signature()))
          .isEqualTo(other == algorithm);
    }
  }

  @ParameterizedTest
  @EnumSource
  void noise_never_verifies_and_never_throws(Algorithm algorithm) {
    Seeded.check(
        20,
        random -> {
          Bytes key = Bytes.copyOf(Seeded.bytes(random, algorithm.publicKeyBytes()));
          Bytes signature = Bytes.copyOf(Seeded.bytes(random, algorithm.signatureBytes()));
          assertThat(signatures.verify(algorithm, key, MESSAGE, signature)).isFalse();
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_65", "ML_DSA_87"})
  void hints_have_one_encoding_for_both_providers(Algorithm algorithm) {
    Signed it = of(algorithm);
    int omega = algorithm == Algorithm.ML_DSA_65 ? 55 : 75;
    int rows = algorithm == Algorithm.ML_DSA_65 ? 6 : 8;
    int hints = algorithm.signatureBytes() - omega - rows;
    byte[] honest = it.signature().toArray();
    int used = honest[honest.length - 1];
    int first = honest[hints + omega];
    assertThat(List.of(first, used)).allMatch(count -> count >= 2);
    for (byte[] forged :
        List.of(
            changed(honest, hints, honest[hints + 1], hints + 1, honest[hints]),
            changed(honest, hints, honest[hints + 1], hints + 1, honest[hints + 1]),
            changed(honest, honest.length - 1, omega + 1, hints, honest[hints]),
            changed(honest, hints + omega, used + 1, hints, honest[hints]),
            changed(honest, hints + omega - 1, 255, hints, honest[hints]))) {
      assertThat(verify(algorithm, Bytes.copyOf(forged))).isFalse();
      assertThat(bouncyCastle(algorithm, it.signer().publicKey(), MESSAGE, forged)).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_65", "ML_DSA_87"})
  void both_providers_give_one_answer(Algorithm algorithm) {
    Seeded.check(
        40,
        random -> {
          byte[] message = Seeded.bytes(random, random.nextInt(300));
          Signer signer = of(algorithm).signer();
          Bytes signature = signer.sign(message);
          Bytes key = signer.publicKey();
          assertThat(signatures.verify(algorithm, key, message, signature)).isTrue();
          assertThat(bouncyCastle(algorithm, key, message, signature.toArray())).isTrue();
          Bytes other = flipped(signature, random);
          assertThat(bouncyCastle(algorithm, key, message, other.toArray()))
              .isEqualTo(signatures.verify(algorithm, key, message, other));
        });
  }

  @ParameterizedTest
  @EnumSource(names = {"ML_DSA_65", "ML_DSA_87"})
  void a_key_that_the_jdk_wrote_is_read(Algorithm algorithm) throws GeneralSecurityException {
    byte[] pkcs8 =
        KeyPairGenerator.getInstance(algorithm.label(), "SUN")
            .generateKeyPair()
            .getPrivate()
            .getEncoded();
    Signer signer = SigningKeys.readPkcs8(pkcs8, random(1)).orThrow();
    assertThat(signatures.verify(algorithm, signer.publicKey(), MESSAGE, signer.sign(MESSAGE)))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void a_damaged_key_is_an_answer_and_no_exception(Algorithm algorithm) {
    Bytes pkcs8 = of(algorithm).pkcs8();
    Seeded.check(
        200,
        random -> {
          byte[] damaged = flipped(pkcs8, random).toArray();
          byte[] cut = Arrays.copyOf(damaged, random.nextInt(damaged.length));
          assertThat(SigningKeys.readPkcs8(cut, random(1))).isInstanceOf(Decoded.Rejected.class);
          assertThat(SigningKeys.readPkcs8(damaged, random(1))).isNotNull();
        });
  }

  @Test
  void an_algorithm_that_is_not_on_the_list_is_refused_by_name() throws GeneralSecurityException {
    for (String foreign : List.of("ML-DSA-44", "Ed448", "X25519")) {
      byte[] pkcs8 =
          KeyPairGenerator.getInstance(foreign).generateKeyPair().getPrivate().getEncoded();
      Rejections.assertRejected(
          SigningKeys.readPkcs8(pkcs8, random(1)), DhtError.UNSUPPORTED, "not one of ed25519");
    }
    assertThat(Algorithm.byNumber(0)).isEmpty();
    assertThat(Algorithm.byNumber(5)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void a_signer_does_not_show_its_key(Algorithm algorithm) {
    Signed it = of(algorithm);
    String secret = it.pkcs8().toHex();
    // SLH-DSA's private key ends in its public one.
    int end =
        algorithm == Algorithm.SLH_DSA_SHA2_128S
            ? secret.indexOf(it.signer().publicKey().toHex())
            : secret.length();
    assertThat(it.signer().toString()).doesNotContain(secret.substring(end - 32, end));
  }

  private boolean verify(Algorithm algorithm, Bytes signature) {
    return signatures.verify(algorithm, of(algorithm).signer().publicKey(), MESSAGE, signature);
  }

  private static Signed of(Algorithm algorithm) {
    return Objects.requireNonNull(SIGNED.get(algorithm));
  }

  private static boolean bouncyCastle(
      Algorithm algorithm, Bytes key, byte[] message, byte[] signature) {
    MLDSASigner verifier = new MLDSASigner();
    MLDSAParameters parameters =
        algorithm == Algorithm.ML_DSA_65 ? MLDSAParameters.ml_dsa_65 : MLDSAParameters.ml_dsa_87;
    verifier.init(false, new MLDSAPublicKeyParameters(parameters, key.toArray()));
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature);
  }

  private static byte[] changed(byte[] from, int at, int value, int at2, int value2) {
    byte[] out = from.clone();
    out[at] = (byte) value;
    out[at2] = (byte) value2;
    return out;
  }

  private static Bytes flipped(Bytes from, RandomGenerator random) {
    byte[] out = from.toArray();
    out[random.nextInt(out.length)] ^= (byte) (1 << random.nextInt(8));
    return Bytes.copyOf(out);
  }

  private static Bytes resized(Bytes from, int size) {
    return Bytes.copyOf(Arrays.copyOf(from.toArray(), size));
  }

  /** SLH-DSA asks three times, and its secret seeds must differ from the public one. */
  private static SecureRandom seeded(Algorithm algorithm) {
    byte[] bytes = new byte[64];
    new Random(algorithm.number()).nextBytes(bytes);
    return algorithm.delegates() ? new SeedsInTurn(bytes) : new FixedRandom(bytes);
  }

  private static SecureRandom random(int seed) {
    byte[] bytes = new byte[64];
    new Random(seed).nextBytes(bytes);
    return new FixedRandom(bytes);
  }
}

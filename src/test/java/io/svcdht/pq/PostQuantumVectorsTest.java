package io.svcdht.pq;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Bytes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.crypto.digests.SHAKEDigest;
import org.bouncycastle.crypto.params.MLDSAPrivateKeyParameters;
import org.bouncycastle.crypto.params.SLHDSAParameters;
import org.bouncycastle.crypto.params.SLHDSAPrivateKeyParameters;
import org.bouncycastle.crypto.signers.MLDSASigner;
import org.bouncycastle.crypto.util.PrivateKeyFactory;
import org.bouncycastle.crypto.util.PrivateKeyInfoFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/** The algorithms against vectors of their standards. */
class PostQuantumVectorsTest {

  private static final FixedRandom ZEROS = new FixedRandom((byte) 0);

  private final SignatureVerifier signatures = new Signatures();

  @ParameterizedTest
  @CsvFileSource(resources = "/vectors/ml-dsa.csv")
  void keys_and_signatures_of_ml_dsa_are_nist_s(
      String label, String seed, String keys, String message, String signature) throws Exception {
    byte[] pkcs8 = SigningKeys.generatePkcs8(algorithm(label), new FixedRandom(hex(seed)));
    MLDSAPrivateKeyParameters secret =
        (MLDSAPrivateKeyParameters) PrivateKeyFactory.createKey(PrivateKeyInfo.getInstance(pkcs8));
    Bytes publicKey = SigningKeys.readPkcs8(pkcs8, ZEROS).orThrow().publicKey();
    assertThat(sha256(publicKey.toArray(), secret.getEncoded())).isEqualTo(keys);

    byte[] tr = shake256(64, publicKey.toArray());
    MLDSASigner signer = new MLDSASigner();
    signer.init(true, secret);
    byte[] made = signer.generateMuSignature(shake256(64, tr, hex(message)));
    assertThat(sha256(made)).isEqualTo(signature);
  }

  /**
   * A hundred keys from SHAKE128 of nothing, each signing nothing: the digest of all public keys
   * and deterministic signatures, as the community's test vectors (C2SP, CCTV) and Go have it.
   */
  @ParameterizedTest
  @CsvSource({
    "ml-dsa-65, 8358a1843220194417cadbc2651295cd8fc65125b5a5c1a239a16dc8b57ca199",
    "ml-dsa-87, 8c3ad714777622b8f21ce31bb35f71394f23bc0fcf3c78ace5d608990f3b061b"
  })
  void a_hundred_keys_sign_purely_and_with_an_empty_context(String label, String digest) {
    SHAKEDigest seeds = new SHAKEDigest(128);
    SHAKEDigest all = new SHAKEDigest(128);
    byte[] seed = new byte[32];
    for (int i = 0; i < 100; i++) {
      seeds.doOutput(seed, 0, seed.length);
      byte[] pkcs8 = SigningKeys.generatePkcs8(algorithm(label), new FixedRandom(seed));
      Signer signer = SigningKeys.readPkcs8(pkcs8, ZEROS).orThrow();
      Bytes signature = signer.sign(new byte[0]);
      assertThat(signatures.verify(algorithm(label), signer.publicKey(), new byte[0], signature))
          .isTrue();
      absorb(all, signer.publicKey());
      absorb(all, signature);
    }
    byte[] result = new byte[32];
    all.doOutput(result, 0, result.length);
    assertThat(HexFormat.of().formatHex(result)).isEqualTo(digest);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/vectors/slh-dsa.csv")
  void keys_of_slh_dsa_are_nist_s(String secret, String publicKey) {
    byte[] seeds = Arrays.copyOf(hex(secret), 48);
    byte[] pkcs8 = SigningKeys.generatePkcs8(Algorithm.SLH_DSA_SHA2_128S, new SeedsInTurn(seeds));
    assertThat(SigningKeys.readPkcs8(pkcs8, ZEROS).orThrow().publicKey().toHex())
        .isEqualTo(publicKey);
  }

  /** Key, message and digest of the signature as in the reference test data that Botan ships. */
  @Test
  void slh_dsa_signs_purely_and_with_an_empty_context() throws Exception {
    byte[] secret =
        hex(
            "f696484048ec21f96cf50a56d0759c448f3779752f0383d37449690694cf7a68"
                + "5ef56915bb461280cd7a1428bf89ecfbace44265b801314a0d20a6006c9ff1e6");
    byte[] message = hex("d81c4d8d734fcbfbeade3d3f8a039faa2a2c9957e835ad55b22e75bf57bb556ac8");
    byte[] pkcs8 =
        PrivateKeyInfoFactory.createPrivateKeyInfo(
                new SLHDSAPrivateKeyParameters(SLHDSAParameters.sha2_128s, secret))
            .getEncoded();
    byte[] publicSeed = Arrays.copyOfRange(secret, 32, 48);
    Signer signer = SigningKeys.readPkcs8(pkcs8, new FixedRandom(publicSeed)).orThrow();
    Bytes signature = signer.sign(message);
    assertThat(sha256(signature.toArray()))
        .isEqualTo("34f54432d5af7acc187bb6221ed7ea6863a6eeddda016849c1ca8b7506251003");
    assertThat(
            signatures.verify(Algorithm.SLH_DSA_SHA2_128S, signer.publicKey(), message, signature))
        .isTrue();
  }

  private static Algorithm algorithm(String label) {
    return Arrays.stream(Algorithm.values())
        .filter(algorithm -> algorithm.label().equals(label))
        .findFirst()
        .orElseThrow();
  }

  private static void absorb(SHAKEDigest digest, Bytes bytes) {
    digest.update(bytes.toArray(), 0, bytes.size());
  }

  private static byte[] shake256(int size, byte[]... parts) {
    SHAKEDigest shake = new SHAKEDigest(256);
    for (byte[] part : parts) {
      shake.update(part, 0, part.length);
    }
    byte[] out = new byte[size];
    shake.doFinal(out, 0, size);
    return out;
  }

  private static String sha256(byte[]... parts) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (byte[] part : parts) {
      digest.update(part);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }
}

package io.svcdht.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ed25519Test {

  private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.UTF_8);

  /** The examples of RFC 8410 §10.3: version 1, and version 2 with attributes and public key. */
  private static final byte[] RFC_8410_V1 =
      Base64.getDecoder()
          .decode("MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC");

  private static final byte[] RFC_8410_V2 =
      Base64.getDecoder()
          .decode(
              "MHICAQEwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhCoB8wHQYKKoZIhvcNAQkJ"
                  + "FDEPDA1DdXJkbGUgQ2hhaXJzgSEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");

  private static final String RFC_8410_PUBLIC =
      "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

  private final SignatureVerifier signatures = new Signatures();

  @Test
  void what_a_fresh_key_signs_verifies() {
    Signer signer = Ed25519.generate(new SecureRandom());
    assertThat(signer.algorithm()).isEqualTo(Algorithm.ED25519);
    Bytes signature = signer.sign(MESSAGE);
    assertThat(signatures.verify(Algorithm.ED25519, signer.publicKey(), MESSAGE, signature))
        .isTrue();
  }

  @Test
  void a_seed_has_32_bytes() {
    assertThatThrownBy(() -> Ed25519.signer(Bytes.copyOf(new byte[31])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an Ed25519 seed has 32 bytes, this one 31");
  }

  @Test
  void a_signer_does_not_show_its_key() {
    Bytes seed = Bytes.fromHex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");
    Signer signer = Ed25519.signer(seed);
    assertThat(signer.toString())
        .contains(signer.publicKey().toHex())
        .doesNotContain(seed.toHex().substring(0, 8));
  }

  @Test
  void the_examples_of_rfc_8410_are_read() {
    assertThat(Ed25519.readPkcs8(RFC_8410_V1).orThrow().publicKey().toHex())
        .isEqualTo(RFC_8410_PUBLIC);
    assertThat(Ed25519.readPkcs8(RFC_8410_V2).orThrow().publicKey().toHex())
        .isEqualTo(RFC_8410_PUBLIC);
  }

  @Test
  void a_public_key_that_does_not_belong_to_the_private_one_is_refused() {
    byte[] foreign = RFC_8410_V2.clone();
    foreign[foreign.length - 1] ^= 1;
    assertThat(Ed25519.readPkcs8(foreign))
        .isEqualTo(Decoded.malformed("the public key in it does not belong to the private one"));
  }

  @Test
  void the_jdk_reads_what_is_written_and_signs_the_same() throws GeneralSecurityException {
    byte[] pkcs8 = Ed25519.generatePkcs8(new SecureRandom());
    Signature jdk = Signature.getInstance("Ed25519");
    jdk.initSign(KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(pkcs8)));
    jdk.update(MESSAGE);
    assertThat(Ed25519.readPkcs8(pkcs8).orThrow().sign(MESSAGE))
        .isEqualTo(Bytes.copyOf(jdk.sign()));
  }

  @Test
  void a_key_of_another_algorithm_is_named() throws GeneralSecurityException {
    byte[] foreign =
        KeyPairGenerator.getInstance("X25519").generateKeyPair().getPrivate().getEncoded();
    assertThat(Ed25519.readPkcs8(foreign))
        .isEqualTo(
            Decoded.rejected(
                DhtError.UNSUPPORTED,
                "the key's algorithm is 1.3.101.110, not Ed25519 1.3.101.112"));
  }

  @Test
  void a_key_of_another_length_is_refused() {
    byte[] shorter = Arrays.copyOf(RFC_8410_V1, RFC_8410_V1.length - 1);
    shorter[1]--;
    shorter[13]--;
    shorter[15]--;
    assertThat(Ed25519.readPkcs8(shorter))
        .isEqualTo(Decoded.malformed("the key has 31 bytes, not 32"));
  }

  @Test
  void damaged_keys_are_refused_without_an_exception() {
    Random random = new Random(8410);
    for (int i = 0; i < 5_000; i++) {
      byte[] damaged = (random.nextBoolean() ? RFC_8410_V1 : RFC_8410_V2).clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(damaged, random.nextInt(damaged.length + 1));
      assertThat(Ed25519.readPkcs8(cut)).as("case %d", i).isNotNull();
    }
  }
}

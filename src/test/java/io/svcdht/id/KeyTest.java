package io.svcdht.id;

import static io.svcdht.testing.Rejections.assertMalformed;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.testing.Samples;
import io.svcdht.testing.Seeded;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class KeyTest {

  private static final String HEX =
      "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

  @Test
  void blake3_gives_the_digests_of_its_specification() {
    assertThat(Bytes.copyOf(Blake3.digest()).toHex())
        .isEqualTo("af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
    byte[] abc = "abc".getBytes(StandardCharsets.US_ASCII);
    assertThat(Bytes.copyOf(Blake3.digest(abc)).toHex())
        .isEqualTo("6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
    assertThat(Blake3.digest(new byte[] {'a'}, new byte[] {'b', 'c'}))
        .isEqualTo(Blake3.digest(abc));
  }

  @Test
  void ids_come_back_from_text_and_bytes() {
    NodeId node = NodeId.parse(HEX).orThrow();
    assertThat(node).hasToString(HEX);
    assertThat(NodeId.decode(node.toBytes()).orThrow()).isEqualTo(node);
    Cid cid = Cid.parse("b3:" + HEX).orThrow();
    assertThat(cid).hasToString("b3:" + HEX);
    assertThat(Cid.decode(cid.toBytes()).orThrow()).isEqualTo(cid);
    assertThat(cid.toNodeId()).isEqualTo(node);
  }

  @Test
  void text_of_any_other_form_is_refused() {
    for (String text :
        new String[] {
          "",
          HEX.substring(1),
          HEX + "0",
          HEX.toUpperCase(java.util.Locale.ROOT),
          " " + HEX.substring(1),
          HEX.replace('0', 'g'),
          HEX.replace('0', '٠')
        }) {
      assertMalformed(NodeId.parse(text), "64 lower-case hex digits");
      assertMalformed(Cid.parse("b3:" + text), "b3: and 64 lower-case hex digits");
    }
    assertMalformed(Cid.parse(HEX), "b3:");
    assertMalformed(Cid.parse("B3:" + HEX), "b3:");
    assertMalformed(Cid.parse("b3:b3:" + HEX), "b3:");
  }

  @Test
  void bytes_of_any_other_length_are_refused() {
    for (int length : new int[] {0, 31, 33, 64}) {
      assertMalformed(NodeId.decode(new byte[length]), "32 bytes", "" + length);
      assertMalformed(Cid.decode(new byte[length]), "32 bytes", "" + length);
    }
  }

  @Test
  void distance_is_xor_read_as_an_unsigned_number() {
    Seeded.check(
        500,
        random -> {
          Key a = Samples.randomNodeId(random);
          Key b = near(a, random.nextInt(257), random.nextLong());
          Key c = near(a, random.nextInt(257), random.nextLong());
          BigInteger toB = number(a).xor(number(b));
          BigInteger toC = number(a).xor(number(c));
          assertThat(Integer.signum(a.compareDistance(b, c))).isEqualTo(toB.compareTo(toC));
          assertThat(Integer.signum(Distance.between(a, b).compareTo(Distance.between(a, c))))
              .isEqualTo(toB.compareTo(toC));
          assertThat(a.sharedPrefix(b)).isEqualTo(256 - toB.bitLength());
        });
  }

  @Test
  void bits_count_from_the_most_significant() {
    Seeded.check(
        50,
        random -> {
          Key key = Samples.randomCid(random);
          for (int i = 0; i < 256; i++) {
            assertThat(key.bit(i)).isEqualTo(number(key).testBit(255 - i));
          }
        });
  }

  @Test
  void a_content_is_named_by_its_digest() {
    assertThat(Cid.ofContent(new byte[0]))
        .hasToString("b3:af1349b9f5f9a1a6a0404dea36dcc9499bcb25c9adc112b7cc9a93cae41f3262");
  }

  /** Shares at least {@code bits} leading bits with {@code key}, often not many more. */
  private static Key near(Key key, int bits, long noise) {
    BigInteger random =
        BigInteger.valueOf(noise).abs().shiftLeft(193).mod(BigInteger.ONE.shiftLeft(256));
    byte[] bytes = number(key).xor(random.shiftRight(bits)).toByteArray();
    byte[] padded = new byte[32];
    int length = Math.min(32, bytes.length);
    System.arraycopy(bytes, bytes.length - length, padded, 32 - length, length);
    return NodeId.read(padded, 0);
  }

  private static BigInteger number(Key key) {
    return new BigInteger(1, key.toBytes());
  }
}

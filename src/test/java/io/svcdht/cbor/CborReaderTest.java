package io.svcdht.cbor;

import static io.svcdht.testing.Rejections.assertMalformed;
import static io.svcdht.testing.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.testing.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CborReaderTest {

  private static <T> Decoded<T> read(String hex, Function<CborReader, T> decoder) {
    CborReader in = new CborReader(Bytes.fromHex(hex).toArray());
    T value = decoder.apply(in);
    return in.finish(() -> value);
  }

  /** A message of one known key, 0, that ignores all others. */
  private static Decoded<List<Long>> message(String hex) {
    CborReader in = new CborReader(Bytes.fromHex(hex).toArray());
    List<Long> seen = new ArrayList<>();
    in.map(
        "message",
        8,
        true,
        (key, reader) -> {
          if (key == 0) {
            seen.add(reader.unsigned("value", 100));
          }
          return key == 0;
        });
    return in.finish(() -> seen);
  }

  private static Decoded<Long> number(String hex) {
    return read(hex, in -> in.unsigned("n", Long.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource({
    "00,0",
    "17,23",
    "1818,24",
    "18ff,255",
    "190100,256",
    "19ffff,65535",
    "1a00010000,65536",
    "1affffffff,4294967295",
    "1b0000000100000000,4294967296",
    "1b7fffffffffffffff,9223372036854775807"
  })
  void integers_are_read_in_their_shortest_form(String hex, long value) {
    assertThat(number(hex).orThrow()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({
    "1800",
    "1817",
    "190000",
    "1900ff",
    "1a00000000",
    "1a0000ffff",
    "1b0000000000000000",
    "1b00000000ffffffff"
  })
  void longer_forms_are_refused(String hex) {
    assertMalformed(number(hex), "n is not in its shortest form");
  }

  @ParameterizedTest
  @CsvSource({
    "20,wrong type 1",
    "3818,wrong type 1",
    "41ff,wrong type 2",
    "60,wrong type 3",
    "80,wrong type 4",
    "a0,wrong type 5",
    "c000,wrong type 6",
    "f4,wrong type 7",
    "f6,wrong type 7",
    "f90000,wrong type 7",
    "fb0000000000000000,wrong type 7",
    "1c,reserved length",
    "1f,reserved length",
    "18,cut short",
    "1900,cut short",
    "'',missing",
    "0000,1 trailing bytes",
    "1bffffffffffffffff,above"
  })
  void everything_that_is_no_unsigned_integer_is_refused(String hex, String word) {
    assertMalformed(number(hex), word);
  }

  @Test
  void numbers_above_the_bound_are_refused() {
    assertMalformed(read("0b", in -> in.unsigned("n", 10)), "n 11 is above 10");
  }

  @Test
  void booleans_are_true_and_false_only() {
    assertThat(read("f5", in -> in.bool("b")).orThrow()).isTrue();
    assertThat(read("f4", in -> in.bool("b")).orThrow()).isFalse();
    for (String hex : new String[] {"", "00", "01", "f6", "f7", "f8f5", "e0"}) {
      assertMalformed(read(hex, in -> in.bool("b")), "b is not a boolean");
    }
  }

  @Test
  void byte_strings_are_bounded_before_they_are_copied() {
    assertThat(read("420102", in -> in.bytes("b", 2)).orThrow().toHex()).isEqualTo("0102");
    assertRejected(
        read("420102", in -> in.bytes("b", 1)), DhtError.OVER_SIZE, "2 bytes, at most 1");
    assertRejected(
        read("5bffffffffffffffff", in -> in.bytes("b", 9)), DhtError.OVER_SIZE, "at most 9");
    assertMalformed(read("5a7fffffff00", in -> in.bytes("b", Integer.MAX_VALUE)), "cut short");
    assertMalformed(read("5f4101ff", in -> in.bytes("b", 9)), "indefinite");
    assertMalformed(read("6101", in -> in.bytes("b", 9)), "wrong type 3");
  }

  @Test
  void exact_sizes_are_a_matter_of_form() {
    assertThat(read("420102", in -> in.exactBytes("b", 2)).orThrow().size()).isEqualTo(2);
    assertMalformed(read("4101", in -> in.exactBytes("b", 2)), "1 bytes, not 2");
    assertMalformed(read("43010203", in -> in.exactBytes("b", 2)), "3 bytes, not 2");
    assertMalformed(read("4201", in -> in.exactBytes("b", 2)), "cut short");
  }

  @Test
  void keys_have_32_bytes() {
    String hex = "ab".repeat(32);
    assertThat(read("5820" + hex, in -> in.nodeId("id")).orThrow()).hasToString(hex);
    assertThat(read("5820" + hex, in -> in.cid("cid")).orThrow()).hasToString("b3:" + hex);
    assertMalformed(read("581f" + hex.substring(2), in -> in.nodeId("id")), "31 bytes, not 32");
    assertMalformed(read("40", in -> in.cid("cid")), "0 bytes, not 32");
  }

  @ParameterizedTest
  @CsvSource({
    "61ff",
    "62c328",
    "61c3",
    "62c080",
    "63e08080",
    "63eda080",
    "64f4908080",
    "64f0808080",
    "6180"
  })
  void text_that_is_not_utf_8_is_refused(String hex) {
    assertMalformed(read(hex, in -> in.text("t", 10)), "t is not valid UTF-8");
  }

  @Test
  void text_is_bounded_in_bytes() {
    assertThat(read("62c3a9", in -> in.text("t", 2)).orThrow()).isEqualTo("é");
    assertRejected(read("62c3a9", in -> in.text("t", 1)), DhtError.OVER_SIZE, "at most 1");
    assertMalformed(read("7f6161ff", in -> in.text("t", 9)), "indefinite");
    assertMalformed(read("6261", in -> in.text("t", 9)), "cut short");
  }

  @Test
  void addresses_are_read_in_their_own_form() {
    String text = Bytes.copyOf("/ip4/1.2.3.4/tcp/5".getBytes(StandardCharsets.US_ASCII)).toHex();
    assertThat(read("72" + text, in -> in.multiaddr("a")).orThrow())
        .hasToString("/ip4/1.2.3.4/tcp/5");
    assertMalformed(read("6161", in -> in.multiaddr("a")), "a: address 'a' is not of the form");
    assertRejected(
        read("7881" + "61".repeat(129), in -> in.multiaddr("a")), DhtError.OVER_SIZE, "128");
  }

  @Test
  void arrays_are_bounded_in_both_directions() {
    assertThat(numbers("820102", 1, 2).orThrow()).containsExactly(1L, 2L);
    assertThat(numbers("80", 0, 2).orThrow()).isEmpty();
    assertMalformed(numbers("80", 1, 2), "0 elements, at least 1");
    assertRejected(numbers("83010203", 1, 2), DhtError.OVER_SIZE, "3 entries, at most 2");
    assertMalformed(numbers("8201", 1, 2), "cut short");
    assertMalformed(numbers("9f01ff", 1, 2), "indefinite");
    assertMalformed(numbers("a10102", 1, 2), "wrong type 5");
    assertMalformed(numbers("8261" + "61" + "01", 1, 2), "wrong type 3");
    assertRejected(numbers("9bffffffffffffffff", 1, 2), DhtError.OVER_SIZE, "at most 2");
  }

  @Test
  void a_count_above_the_bytes_that_are_left_takes_no_memory() {
    assertMalformed(numbers("9a7fffffff00", 0, Integer.MAX_VALUE), "cut short");
    assertMalformed(message("a10a9a7fffffff"), "cut short");
    assertRejected(message("ba7fffffff"), DhtError.OVER_SIZE, "at most 8");
  }

  @Test
  void tuples_have_exactly_their_elements() {
    assertThat(read("820102", CborReaderTest::pair).orThrow()).isEqualTo(3);
    assertMalformed(read("8101", CborReaderTest::pair), "1 elements, not 2");
    assertMalformed(read("83010203", CborReaderTest::pair), "3 elements, not 2");
    assertMalformed(read("a0", CborReaderTest::pair), "wrong type");
  }

  @Test
  void map_keys_ascend() {
    assertThat(message("a10005").orThrow()).containsExactly(5L);
    assertMalformed(message("a200050006"), "keys are not ascending at 0");
    assertMalformed(message("a201050006"), "keys are not ascending at 0");
    assertMalformed(message("a11bffffffffffffffff00"), "keys are not ascending");
    assertMalformed(message("a12000"), "map key has the wrong type 1");
    assertMalformed(message("a1613000"), "map key has the wrong type 3");
    assertMalformed(message("a1180000"), "map key is not in its shortest form");
    assertMalformed(message("bf0005ff"), "indefinite");
    assertMalformed(message("a1"), "cut short");
    assertMalformed(message("a100"), "cut short");
  }

  @Test
  void unknown_keys_are_skipped_whatever_they_hold() {
    assertThat(message("a3000501" + "a2008301020303f5" + "0282f4420102").orThrow())
        .containsExactly(5L);
    assertThat(message("a20005186462c3a9").orThrow()).containsExactly(5L);
  }

  @ParameterizedTest
  @CsvSource({
    "20,not a boolean", "c000,not a boolean", "f6,not a boolean", "f90000,not a boolean",
    "fb0000000000000000,not a boolean", "1800,shortest", "61ff,UTF-8", "5f40ff,indefinite",
    "9fff,indefinite", "bfff,indefinite", "a201000100,ascending", "a1f400,wrong type",
    "8120,not a boolean", "42ff,cut short"
  })
  void what_is_skipped_keeps_the_same_rules(String hex, String word) {
    assertMalformed(message("a10a" + hex), word);
  }

  @Test
  void eight_levels_are_read_and_the_ninth_is_refused() {
    assertThat(message("a10a" + "81".repeat(7) + "00").orThrow()).isEmpty();
    assertMalformed(message("a10a" + "81".repeat(8) + "00"), "deeper than 8");
    assertMalformed(message("a10a" + "a100".repeat(8) + "00"), "deeper than 8");
    assertMalformed(message("a10a" + "81".repeat(100_000) + "00"), "deeper than 8");
  }

  @Test
  void levels_side_by_side_do_not_add_up() {
    assertThat(message("a10a98" + "64" + "8100".repeat(100)).orThrow()).isEmpty();
  }

  @Test
  void signed_content_has_no_unknown_keys() {
    CborReader in = new CborReader(Bytes.fromHex("a10a00").toArray());
    in.map("payload", 8, false, (key, reader) -> false);
    assertMalformed(in.finish(() -> ""), "payload has the unknown key 10");
  }

  @Test
  void the_first_thing_wrong_is_the_one_reported() {
    CborReader in = new CborReader(new byte[] {0x20});
    assertThat(in.unsigned("first", 1)).isZero();
    assertThat(in.text("second", 1)).isEmpty();
    assertThat(in.nodeId("third").w0()).isZero();
    assertThat(in.multiaddr("fourth").port()).isEqualTo(1);
    assertThat(in.bool("fifth")).isFalse();
    assertThat(in.failed()).isTrue();
    assertMalformed(in.finish(() -> ""), "first has the wrong type 1");
  }

  @Test
  void a_refusal_inside_becomes_the_reader_s() {
    CborReader in = new CborReader(new byte[0]);
    String value = in.take("inner", Decoded.rejected(DhtError.OVER_SIZE, "too much"), "none");
    assertThat(value).isEqualTo("none");
    assertRejected(in.finish(() -> ""), DhtError.OVER_SIZE, "inner: too much");
  }

  @Test
  void no_input_makes_the_reader_throw() {
    Seeded.check(
        3000,
        random -> {
          byte[] noise = Seeded.bytes(random, random.nextInt(64));
          if (noise.length > 0) {
            noise[0] = (byte) (0xa0 | random.nextInt(8));
          }
          assertThat(message(Bytes.copyOf(noise).toHex())).isNotNull();
        });
  }

  private static Decoded<List<Long>> numbers(String hex, int min, int max) {
    return read(hex, in -> in.array("list", min, max, e -> e.unsigned("n", 100)));
  }

  private static long pair(CborReader in) {
    in.tuple("pair", 2);
    return in.unsigned("a", 9) + in.unsigned("b", 9);
  }
}

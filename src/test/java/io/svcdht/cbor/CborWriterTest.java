package io.svcdht.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.id.Bytes;
import io.svcdht.testing.Samples;
import io.svcdht.testing.Seeded;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.cbor.CBORFactory;

class CborWriterTest {

  /** RFC 8949, Appendix A. */
  @ParameterizedTest
  @CsvSource({
    "0,00",
    "1,01",
    "10,0a",
    "23,17",
    "24,1818",
    "25,1819",
    "100,1864",
    "1000,1903e8",
    "1000000,1a000f4240",
    "1000000000000,1b000000e8d4a51000",
    "9223372036854775807,1b7fffffffffffffff"
  })
  void integers_are_written_as_the_rfc_shows(long value, String hex) {
    assertThat(hex(new CborWriter().unsigned(value))).isEqualTo(hex);
    assertThat(CborWriter.headBytes(value)).isEqualTo(hex.length() / 2);
  }

  @Test
  void the_other_types_are_written_as_the_rfc_shows() {
    assertThat(hex(new CborWriter().bool(false).bool(true))).isEqualTo("f4f5");
    assertThat(hex(new CborWriter().bytes(Bytes.fromHex("01020304")))).isEqualTo("4401020304");
    assertThat(hex(new CborWriter().bytes(new byte[0]))).isEqualTo("40");
    assertThat(hex(new CborWriter().text("IETF").text("").text("ü")))
        .isEqualTo("644945544660" + "62c3bc");
    assertThat(hex(new CborWriter().array(3).unsigned(1).unsigned(2).unsigned(3)))
        .isEqualTo("83010203");
    assertThat(hex(new CborWriter().map(1).unsigned(1).unsigned(2))).isEqualTo("a10102");
    assertThat(hex(new CborWriter().raw(new byte[] {1, 2}))).isEqualTo("0102");
    assertThat(hex(new CborWriter().key(Samples.CID)))
        .isEqualTo("5820" + Bytes.copyOf(Samples.CID.toBytes()).toHex());
  }

  @Test
  void negative_numbers_cannot_be_written() {
    assertThatIllegalArgumentException().isThrownBy(() -> new CborWriter().unsigned(-1));
  }

  @Test
  void it_grows_as_needed() {
    assertThat(new CborWriter(0).bytes(new byte[100_000]).toBytes()).hasSize(100_005);
  }

  /** Jackson reads what we write, and our reader takes the same bytes. */
  @Test
  void another_reader_finds_what_was_written() {
    Seeded.check(
        300,
        random -> {
          Map<Long, Object> message = new LinkedHashMap<>();
          long key = random.nextInt(3);
          for (int i = random.nextInt(12); i >= 0; i--) {
            message.put(key, value(random, 0));
            key += 1 + (random.nextLong() >>> (32 + random.nextInt(32)));
          }
          CborWriter out = new CborWriter();
          write(message, out);
          assertThat(withJackson(out.toBytes())).isEqualTo(shape(message));
          CborReader in = new CborReader(out.toBytes());
          in.map("message", 100, true, (k, reader) -> false);
          assertThat(in.finish(() -> "taken").orThrow()).isEqualTo("taken");
        });
  }

  private static Object value(RandomGenerator random, int depth) {
    return switch (random.nextInt(depth < 3 ? 6 : 4)) {
      case 0 -> random.nextLong() >>> (1 + random.nextInt(63));
      case 1 -> random.nextBoolean();
      case 2 -> Bytes.copyOf(Seeded.bytes(random, random.nextInt(300)));
      case 3 -> "é✓x".repeat(random.nextInt(60));
      case 4 -> {
        List<Object> items = new ArrayList<>();
        for (int i = random.nextInt(30); i > 0; i--) {
          items.add(value(random, depth + 1));
        }
        yield items;
      }
      default -> new LinkedHashMap<>(Map.of(random.nextLong() >>> 1, value(random, depth + 1)));
    };
  }

  private static void write(Object value, CborWriter out) {
    switch (value) {
      case Long number -> out.unsigned(number);
      case Boolean bool -> out.bool(bool);
      case Bytes bytes -> out.bytes(bytes);
      case String text -> out.text(text);
      case List<?> items -> {
        out.array(items.size());
        items.forEach(item -> write(item, out));
      }
      case Map<?, ?> map -> {
        out.map(map.size());
        map.forEach((k, v) -> {
          write(k, out);
          write(v, out);
        });
      }
      default -> throw new AssertionError(value);
    }
  }

  /** The value as text that both sides can be compared by. */
  private static String shape(Object value) {
    return switch (value) {
      case Bytes bytes -> "h'" + bytes.toHex() + "'";
      case String text -> '"' + text + '"';
      case List<?> items -> items.stream().map(CborWriterTest::shape).toList().toString();
      case Map<?, ?> map -> {
        StringBuilder out = new StringBuilder("{");
        map.forEach((k, v) -> out.append(k).append(':').append(shape(v)).append(';'));
        yield out.append('}').toString();
      }
      default -> value.toString();
    };
  }

  private static String withJackson(byte[] cbor) {
    try (JsonParser in = new CBORFactory().createParser(ObjectReadContext.empty(), cbor)) {
      in.nextToken();
      String shape = jacksonShape(in);
      assertThat(in.nextToken()).isNull();
      return shape;
    }
  }

  private static String jacksonShape(JsonParser in) {
    return switch (in.currentToken()) {
      case VALUE_NUMBER_INT -> new BigInteger(in.getString()).toString();
      case VALUE_TRUE -> "true";
      case VALUE_FALSE -> "false";
      case VALUE_STRING -> '"' + in.getString() + '"';
      case VALUE_EMBEDDED_OBJECT -> "h'" + Bytes.copyOf(in.getBinaryValue()).toHex() + "'";
      case START_ARRAY -> {
        List<String> items = new ArrayList<>();
        while (in.nextToken() != JsonToken.END_ARRAY) {
          items.add(jacksonShape(in));
        }
        yield items.toString();
      }
      case START_OBJECT -> {
        StringBuilder out = new StringBuilder("{");
        while (in.nextToken() != JsonToken.END_OBJECT) {
          out.append(in.currentName()).append(':');
          in.nextToken();
          out.append(jacksonShape(in)).append(';');
        }
        yield out.append('}').toString();
      }
      default -> throw new AssertionError(in.currentToken());
    };
  }

  private static String hex(CborWriter out) {
    return Bytes.copyOf(out.toBytes()).toHex();
  }
}

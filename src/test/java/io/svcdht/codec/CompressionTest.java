package io.svcdht.codec;

import static io.svcdht.testing.Rejections.assertMalformed;
import static io.svcdht.testing.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdOutputStream;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.testing.Seeded;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CompressionTest {

  private final InflateBudget budget = InflateBudget.ofProtocol();
  private final Compression compression = new Compression(budget);

  private Decoded<Bytes> inflate(byte[] packed) {
    Frame frame = Frame.request(Frame.DHT, 1, Bytes.EMPTY).compressed(Bytes.copyOf(packed));
    Decoded<Bytes> read = compression.read(frame, Decoded::ok);
    assertThat(budget.free()).isEqualTo(Limits.INFLATING_BYTES_NODE);
    return read;
  }

  private static byte[] repetitive(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i / 7 % 50);
    }
    return bytes;
  }

  @Test
  void payloads_come_back_as_they_were() {
    Seeded.check(
        60,
        random -> {
          byte[] payload = repetitive(Compression.THRESHOLD + random.nextInt(200_000));
          Frame frame = Frame.request(Frame.DHT, 1, Bytes.copyOf(payload));
          Frame packed = Compression.compress(frame);
          assertThat(packed.isCompressed()).isTrue();
          assertThat(packed.length()).isLessThan(frame.length() / 2);
          Frame read = FrameCodec.decode(FrameCodec.encode(packed)).orThrow();
          assertThat(compression.read(read, Decoded::ok).orThrow()).isEqualTo(frame.payload());
        });
  }

  @Test
  void what_does_not_pay_is_sent_as_it_is() {
    Frame small = Frame.request(Frame.DHT, 1, Bytes.copyOf(repetitive(Compression.THRESHOLD - 1)));
    assertThat(Compression.compress(small)).isSameAs(small);
    byte[] noise = Seeded.bytes(new SplittableRandom(1), 20_000);
    Frame dense = Frame.request(Frame.DHT, 1, Bytes.copyOf(noise));
    assertThat(Compression.compress(dense)).isSameAs(dense);
    Frame control = Frame.request(Frame.CONTROL, 1, Bytes.copyOf(repetitive(20_000)));
    assertThat(Compression.compress(control)).isSameAs(control);
    Frame twice = dense.compressed(Bytes.copyOf(repetitive(20_000)));
    assertThat(Compression.compress(twice)).isSameAs(twice);
  }

  @Test
  void plain_payloads_are_read_as_they_are() {
    Frame frame = Frame.request(Frame.DHT, 1, Bytes.fromHex("a0"));
    assertThat(compression.read(frame, Decoded::ok).orThrow()).isEqualTo(Bytes.fromHex("a0"));
  }

  @Test
  void every_size_of_the_size_field_is_understood() {
    for (int length : new int[] {0, 1, 255, 256, 257, 65_791, 65_792, Limits.INFLATED_BYTES}) {
      byte[] payload = repetitive(length);
      assertThat(inflate(Zstd.compress(payload)).orThrow()).isEqualTo(Bytes.copyOf(payload));
    }
  }

  @Test
  void content_above_one_mebibyte_is_refused_from_the_header_alone() {
    byte[] bomb = Zstd.compress(new byte[Limits.INFLATED_BYTES + 1]);
    assertThat(bomb.length).isLessThan(200);
    assertRejected(inflate(bomb), DhtError.OVER_SIZE, "1048577 bytes");
    byte[] giant = Bytes.fromHex("28b52ffde0" + "ffffffffffffffff" + "010000").toArray();
    assertRejected(inflate(giant), DhtError.OVER_SIZE, "18446744073709551615 bytes");
  }

  @Test
  void a_window_above_one_mebibyte_is_refused_from_the_header_alone() {
    byte[] wide = Bytes.fromHex("28b52ffd" + "80" + "58" + "01000000" + "010000").toArray();
    assertRejected(inflate(wide), DhtError.OVER_SIZE, "window 2097152");
    byte[] odd = Bytes.fromHex("28b52ffd" + "80" + "51" + "01000000" + "010000").toArray();
    assertRejected(inflate(odd), DhtError.OVER_SIZE, "window 1179648");
    byte[] within = Bytes.fromHex("28b52ffd" + "80" + "50" + "00000000" + "010000").toArray();
    assertThat(inflate(within).orThrow()).isEqualTo(Bytes.EMPTY);
  }

  @Test
  void a_frame_that_lies_about_its_content_is_refused() {
    byte[] packed = Zstd.compress(repetitive(300));
    for (int size : new int[] {0x0001, 0x002b, 0x00ff}) {
      byte[] lie = packed.clone();
      lie[5] = (byte) size;
      lie[6] = (byte) (size >>> 8);
      assertMalformed(inflate(lie), "zstd frame");
    }
  }

  @Test
  void frames_without_a_content_size_or_with_a_dictionary_are_refused() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream stream = new ZstdOutputStream(out)) {
      stream.write(repetitive(5000));
    }
    assertMalformed(inflate(out.toByteArray()), "does not say how large");
    try (ZstdCompressCtx context = new ZstdCompressCtx()) {
      byte[] samples = Seeded.bytes(new SplittableRandom(1), 2000);
      context.loadDict(samples);
      assertThat(inflate(context.compress(repetitive(500))).orThrow().size()).isEqualTo(500);
    }
    byte[] dictionary = Zstd.compress(repetitive(300));
    dictionary[4] |= 1;
    assertMalformed(inflate(dictionary), "dictionary");
    byte[] reserved = Zstd.compress(repetitive(300));
    reserved[4] |= 8;
    assertMalformed(inflate(reserved), "reserved");
  }

  @Test
  void exactly_one_frame_is_taken() {
    byte[] packed = Zstd.compress(repetitive(300));
    byte[] two = Arrays.copyOf(packed, packed.length * 2);
    System.arraycopy(packed, 0, two, packed.length, packed.length);
    assertMalformed(inflate(two), "not exactly one zstd frame");
    assertMalformed(inflate(Arrays.copyOf(packed, packed.length + 1)), "not exactly one");
  }

  @Test
  void a_frame_cut_anywhere_is_refused() {
    byte[] packed = Zstd.compress(repetitive(300));
    for (int length = 0; length < packed.length; length++) {
      assertMalformed(inflate(Arrays.copyOf(packed, length)));
    }
  }

  @Test
  void noise_is_never_an_exception() {
    byte[] packed = Zstd.compress(repetitive(3000));
    Seeded.check(
        3000,
        random -> {
          byte[] changed = packed.clone();
          changed[random.nextInt(changed.length)] = (byte) random.nextInt();
          assertThat(inflate(changed)).isNotNull();
        });
  }

  @Test
  void what_does_not_fit_the_node_s_budget_is_refused_as_busy() {
    InflateBudget small = new InflateBudget(Limits.INFLATED_BYTES);
    Compression narrow = new Compression(small);
    Bytes packed = Bytes.copyOf(Zstd.compress(repetitive(Limits.INFLATED_BYTES)));
    Frame frame = Frame.request(Frame.DHT, 1, Bytes.EMPTY).compressed(packed);
    Decoded<Bytes> outer =
        narrow.read(
            frame,
            payload -> {
              assertThat(small.free()).isZero();
              return narrow.read(frame, Decoded::ok);
            });
    assertRejected(outer, DhtError.BUSY, "1048576 bytes");
    assertThat(small.free()).isEqualTo(Limits.INFLATED_BYTES);
    assertThat(narrow.read(frame, Decoded::ok)).isInstanceOf(Decoded.Ok.class);
  }

  @Test
  void the_budget_is_given_back_when_reading_fails() {
    Frame frame =
        Frame.request(Frame.DHT, 1, Bytes.EMPTY)
            .compressed(Bytes.copyOf(Zstd.compress(repetitive(5000))));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            compression.read(
                frame,
                payload -> {
                  throw new IllegalArgumentException("ours");
                }));
    assertThat(budget.free()).isEqualTo(Limits.INFLATING_BYTES_NODE);
  }

  @Test
  void a_budget_holds_at_least_one_payload() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new InflateBudget(Limits.INFLATED_BYTES - 1))
        .withMessageContaining("1048576");
  }
}

package io.svcdht.codec;

import static io.svcdht.testing.Rejections.assertMalformed;
import static io.svcdht.testing.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.testing.Seeded;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameCodecTest {

  private static final Bytes PAYLOAD = Bytes.fromHex("a0");
  private static final Bytes TENANT = Bytes.fromHex("000102030405060708090a0b0c0d0e0f");

  /** A DHT request, corr_id 7, payload a0, whose header fields a test may spoil. */
  private static ByteBuffer request() {
    return FrameCodec.encode(new Frame(Frame.REQ, 0, Frame.DHT, TENANT, Bytes.EMPTY, 7, PAYLOAD));
  }

  private static FrameRead.Broken broken(ByteBuffer in) {
    FrameRead read = FrameCodec.read(in, false);
    assertThat(read).isInstanceOf(FrameRead.Broken.class);
    assertThat(in.position()).isZero();
    return (FrameRead.Broken) read;
  }

  @Test
  void the_header_is_38_bytes_big_endian() {
    Bytes bytes = Bytes.copyOf(request().array());
    assertThat(bytes.toHex())
        .isEqualTo(
            "00000027"
                + "0001"
                + "0001"
                + "0000"
                + "0d47"
                + TENANT.toHex()
                + "0000"
                + "0000000000000007"
                + "a0");
  }

  @Test
  void frames_come_back_as_they_were() {
    Seeded.check(
        500,
        random -> {
          Frame frame = random(random);
          ByteBuffer bytes = FrameCodec.encode(frame);
          assertThat(bytes.remaining()).isEqualTo(frame.length());
          assertThat(FrameCodec.decode(bytes).orThrow()).isEqualTo(frame);
          assertThat(FrameCodec.encode(FrameCodec.decode(bytes).orThrow())).isEqualTo(bytes);
        });
  }

  @Test
  void a_stream_is_cut_into_its_frames_wherever_it_is_cut() {
    Seeded.check(
        100,
        random -> {
          List<Frame> frames = new ArrayList<>();
          ByteBuffer stream = ByteBuffer.allocate(1 << 20);
          for (int i = 0; i < 5; i++) {
            frames.add(random(random));
            stream.put(FrameCodec.encode(frames.getLast()));
          }
          stream.flip();
          assertThat(inPieces(stream, random)).isEqualTo(frames);
        });
  }

  private static List<Frame> inPieces(ByteBuffer stream, RandomGenerator random) {
    List<Frame> frames = new ArrayList<>();
    int end = stream.limit();
    int arrived = 0;
    while (arrived < end) {
      arrived = Math.min(end, arrived + 1 + random.nextInt(600));
      stream.limit(arrived);
      while (FrameCodec.read(stream, false) instanceof FrameRead.Whole(Frame frame)) {
        frames.add(frame);
      }
    }
    return frames;
  }

  @Test
  void every_frame_cut_short_is_incomplete_and_takes_nothing() {
    byte[] whole = request().array();
    for (int length = 0; length < whole.length; length++) {
      ByteBuffer in = ByteBuffer.wrap(whole, 0, length);
      assertThat(FrameCodec.read(in, false))
          .isEqualTo(new FrameRead.Incomplete(length < 4 ? 4 : whole.length));
      assertThat(in.position()).isZero();
      assertMalformed(FrameCodec.decode(in), "cut short");
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "37"})
  void lengths_below_the_header_are_refused_at_once(long length) {
    assertMalformed(FrameCodec.length(length, false), "length " + length, "38");
    FrameRead read = FrameCodec.read(ByteBuffer.allocate(4).putInt((int) length).flip(), false);
    assertThat(read).isInstanceOf(FrameRead.Broken.class);
    assertThat(((FrameRead.Broken) read).corrId()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1_048_577, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL})
  void lengths_above_the_bound_are_refused(long length) {
    assertRejected(FrameCodec.length(length, false), DhtError.OVER_SIZE, "length " + length);
    ByteBuffer in = request().putInt(0, (int) length);
    FrameRead.Broken broken = broken(in);
    assertThat(broken.error()).isEqualTo(DhtError.OVER_SIZE);
    assertThat(broken.corrId()).hasValue(7);
    in.limit(37);
    assertThat(FrameCodec.read(in, false)).isEqualTo(new FrameRead.Incomplete(38));
  }

  @Test
  void before_hello_the_bound_is_64_kib() {
    assertThat(FrameCodec.length(65_536, true).orThrow()).isEqualTo(65_536);
    assertRejected(FrameCodec.length(65_537, true), DhtError.OVER_SIZE, "65536");
    assertThat(FrameCodec.length(1_048_576, false).orThrow()).isEqualTo(Limits.FRAME_BYTES);
    assertThat(FrameCodec.length(38, false).orThrow()).isEqualTo(38);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 2, 256, 0xffff})
  void other_versions_are_refused(int version) {
    FrameRead.Broken broken = broken(request().putShort(4, (short) version));
    assertThat(broken.error()).isEqualTo(DhtError.UNSUPPORTED);
    assertThat(broken.reason()).contains("version " + version);
    assertThat(broken.answer().orElseThrow().code()).isEqualTo(404);
  }

  @Test
  void any_flag_above_bit_7_is_an_error() {
    for (int bit = 8; bit < 16; bit++) {
      FrameRead.Broken broken = broken(request().putShort(6, (short) (1 | 1 << bit)));
      assertThat(broken.error()).isEqualTo(DhtError.MALFORMED);
      assertThat(broken.reason()).contains("flags");
    }
  }

  @Test
  void dht_and_control_frames_are_exactly_one_of_three_kinds() {
    for (int flags = 0; flags < 256; flags++) {
      int kind = flags & ~Frame.COMP;
      boolean one = kind == Frame.REQ || kind == Frame.RESP || kind == Frame.EVENT;
      assertThat(accepts(flags, Frame.DHT)).as("DHT flags %x", flags).isEqualTo(one);
      assertThat(accepts(flags, Frame.CONTROL))
          .as("control flags %x", flags)
          .isEqualTo(one && kind == flags);
      assertThat(accepts(flags, 99)).as("other flags %x", flags).isTrue();
    }
  }

  private static boolean accepts(int flags, int protocol) {
    short code = (short) ((flags & Frame.RESP) == 0 ? 0 : 200);
    ByteBuffer in =
        request().putShort(6, (short) flags).putShort(8, code).putShort(10, (short) protocol);
    return FrameCodec.read(in, false) instanceof FrameRead.Whole;
  }

  @Test
  void a_capability_goes_with_start_only_and_fits_the_frame() {
    ByteBuffer without = request().putShort(28, (short) 1);
    assertThat(broken(without).reason()).contains("cap_len 1 without START");
    ByteBuffer beyond = request().putShort(28, (short) 2);
    assertThat(broken(beyond).reason()).contains("cap_len 2 does not fit a frame of 39 bytes");
    Frame start =
        new Frame(Frame.REQ | Frame.START, 0, 99, TENANT, Bytes.fromHex("beef"), 1, PAYLOAD);
    assertThat(FrameCodec.decode(FrameCodec.encode(start)).orThrow()).isEqualTo(start);
  }

  @Test
  void a_request_without_corr_id_cannot_be_answered() {
    FrameRead.Broken broken = broken(request().putLong(30, 0));
    assertThat(broken.reason()).contains("corr_id");
    assertThat(broken.answer()).isEmpty();
  }

  @Test
  void a_response_has_a_corr_id_and_a_status() {
    ByteBuffer response =
        FrameCodec.encode(Frame.request(Frame.DHT, 7, PAYLOAD).respond(200, PAYLOAD));
    assertThat(broken(response.duplicate().putLong(30, 0)).reason()).contains("corr_id");
    response.putLong(30, 7);
    for (int status : new int[] {0, 199, 600, 65_535}) {
      FrameRead.Broken broken = broken(response.duplicate().putShort(8, (short) status));
      assertThat(broken.reason()).contains("status " + status);
      assertThat(broken.answer()).isEmpty();
    }
  }

  @Test
  void a_request_has_no_code() {
    assertThat(broken(request().putShort(8, (short) 200)).reason()).contains("code 200");
  }

  @Test
  void the_answer_to_a_broken_request_echoes_corr_id_protocol_and_tenant() {
    Frame answer = broken(request().putShort(6, (short) 0x101)).answer().orElseThrow();
    assertThat(answer.corrId()).isEqualTo(7);
    assertThat(answer.tenant()).isEqualTo(TENANT);
    assertThat(answer.appProtoId()).isEqualTo(Frame.DHT);
    assertThat(answer.code()).isEqualTo(400);
    Response response =
        MessageCodec.decodeResponse(Operation.PING, answer.code(), answer.payload()).orThrow();
    assertThat(((Response.Refused) response).error()).isEqualTo(DhtError.MALFORMED);
  }

  @Test
  void the_answer_to_a_broken_control_request_is_json() {
    ByteBuffer in = request().putShort(10, (short) 0).putShort(4, (short) 2);
    Frame answer = broken(in).answer().orElseThrow();
    assertThat(HelloCodec.decodeRefusal(answer.payload()).orThrow().error())
        .isEqualTo(DhtError.UNSUPPORTED);
  }

  @Test
  void a_whole_frame_has_nothing_behind_it() {
    ByteBuffer in = ByteBuffer.allocate(40).put(request()).put((byte) 1).flip();
    assertMalformed(FrameCodec.decode(in), "1 bytes after the end");
    assertThat(in.position()).isZero();
    assertMalformed(FrameCodec.decode(request().putInt(0, 3)), "length 3");
  }

  @Test
  void frames_that_break_a_rule_cannot_be_made() {
    assertThatIllegalArgumentException().isThrownBy(() -> Frame.request(Frame.DHT, 0, PAYLOAD));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Frame(Frame.REQ, 0, 1, Bytes.EMPTY, Bytes.EMPTY, 1, PAYLOAD));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Frame(Frame.REQ, 0, 1, TENANT, PAYLOAD, 1, PAYLOAD));
    Bytes huge = Bytes.copyOf(new byte[Limits.FRAME_BYTES - 37]);
    assertThatIllegalArgumentException().isThrownBy(() -> Frame.request(Frame.DHT, 1, huge));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Frame.request(Frame.DHT, 1, PAYLOAD).respond(70_000, PAYLOAD));
    assertThatIllegalArgumentException().isThrownBy(() -> Frame.request(70_000, 1, PAYLOAD));
  }

  @Test
  void a_frame_knows_its_kind() {
    Frame request = Frame.request(Frame.DHT, 1, PAYLOAD);
    assertThat(request.isRequest()).isTrue();
    assertThat(request.respond(200, PAYLOAD).isResponse()).isTrue();
    assertThat(Frame.event(Frame.CONTROL, 0, PAYLOAD).isEvent()).isTrue();
    assertThat(request.compressed(PAYLOAD).isCompressed()).isTrue();
    assertThat(request.isEvent() || request.isResponse() || request.isCompressed()).isFalse();
  }

  @Test
  void noise_is_never_an_exception() {
    Seeded.check(
        3000,
        random -> {
          byte[] noise = Seeded.bytes(random, 38 + random.nextInt(20));
          ByteBuffer in = ByteBuffer.wrap(noise).putInt(0, 30 + random.nextInt(30));
          if (random.nextBoolean()) {
            in.putShort(4, (short) 1)
                .putShort(6, (short) random.nextInt(256))
                .putShort(28, (short) 0);
          }
          assertThat(FrameCodec.read(in, random.nextBoolean())).isNotNull();
        });
  }

  private static Frame random(RandomGenerator random) {
    Bytes tenant = random.nextBoolean() ? Frame.NO_TENANT : Bytes.copyOf(Seeded.bytes(random, 16));
    Bytes payload = Bytes.copyOf(Seeded.bytes(random, random.nextInt(2000)));
    long corrId = random.nextLong() | 1;
    return switch (random.nextInt(4)) {
      case 0 -> new Frame(Frame.REQ, 0, Frame.DHT, tenant, Bytes.EMPTY, corrId, payload);
      case 1 ->
          new Frame(Frame.RESP | Frame.COMP, 206, Frame.DHT, tenant, Bytes.EMPTY, corrId, payload);
      case 2 -> new Frame(Frame.EVENT, 0, Frame.CONTROL, tenant, Bytes.EMPTY, 0, payload);
      default ->
          new Frame(
              Frame.REQ | Frame.START | Frame.APP_E2E,
              0,
              1 + random.nextInt(3000),
              tenant,
              Bytes.copyOf(Seeded.bytes(random, random.nextInt(100))),
              corrId,
              payload);
    };
  }
}

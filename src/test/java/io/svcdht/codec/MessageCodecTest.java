package io.svcdht.codec;

import static io.svcdht.testing.Rejections.assertMalformed;
import static io.svcdht.testing.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.LookupId;
import io.svcdht.limits.Limits;
import io.svcdht.message.Operation;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.SignedRecord;
import io.svcdht.testing.Samples;
import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MessageCodecTest {

  private static final Duration SECOND = Duration.ofSeconds(1);

  private static RequestEnvelope envelope(Request request) {
    return new RequestEnvelope(Samples.LOOKUP, SECOND, request);
  }

  /** A request whose map a test writes by hand. */
  private static Decoded<RequestEnvelope> request(int entries, Consumer<CborWriter> body) {
    CborWriter out = new CborWriter().map(entries);
    body.accept(out);
    return MessageCodec.decodeRequest(Bytes.copyOf(out.toBytes()));
  }

  /** A FIND_NODE with keys 0 to 3 in place. */
  private static Decoded<RequestEnvelope> findNode(int more, Consumer<CborWriter> body) {
    return request(4 + more, out -> body.accept(common(out, 1)));
  }

  private static CborWriter common(CborWriter out, int operation) {
    return out.unsigned(0)
        .unsigned(1)
        .unsigned(1)
        .unsigned(operation)
        .unsigned(2)
        .unsigned(1000)
        .unsigned(3)
        .bytes(Samples.LOOKUP.toBytes());
  }

  private static Decoded<Response> response(
      Operation asked, int status, int entries, Consumer<CborWriter> body) {
    CborWriter out = new CborWriter().map(entries).unsigned(0).unsigned(1);
    body.accept(out);
    return MessageCodec.decodeResponse(asked, status, Bytes.copyOf(out.toBytes()));
  }

  @Test
  void requests_come_back_as_they_were() {
    Seeded.check(
        150,
        random -> {
          RequestEnvelope envelope =
              new RequestEnvelope(
                  new LookupId(
                      new UUID(
                          (random.nextLong() & ~0xf000L) | 0x7000,
                          (random.nextLong() >>> 2) | Long.MIN_VALUE)),
                  Duration.ofMillis(random.nextInt(3_600_001)),
                  randomRequest(random));
          Bytes bytes = MessageCodec.encodeRequest(envelope);
          RequestEnvelope read = MessageCodec.decodeRequest(bytes).orThrow();
          assertThat(read).isEqualTo(envelope);
          assertThat(MessageCodec.encodeRequest(read)).isEqualTo(bytes);
        });
  }

  @Test
  void responses_come_back_as_they_were() {
    Seeded.check(
        150,
        random -> {
          Operation asked = Seeded.pick(random, List.of(Operation.values()));
          Response response = randomResponse(asked, random);
          EncodedResponse encoded = MessageCodec.encodeResponse(response);
          Response read =
              MessageCodec.decodeResponse(asked, encoded.status(), encoded.payload()).orThrow();
          assertThat(read).isEqualTo(response);
          assertThat(MessageCodec.encodeResponse(read)).isEqualTo(encoded);
        });
  }

  @Test
  void a_message_cut_anywhere_is_refused() {
    Bytes request =
        MessageCodec.encodeRequest(envelope(new Request.Provide(List.of(Samples.record()))));
    for (int length = 0; length < request.size(); length++) {
      assertMalformed(MessageCodec.decodeRequest(Bytes.copyOf(request.toArray(), 0, length)));
    }
    EncodedResponse response =
        MessageCodec.encodeResponse(
            new Response.Providers(
                List.of(Samples.record()), Bytes.fromHex("01"), List.of(Samples.alice())));
    byte[] bytes = response.payload().toArray();
    for (int length = 0; length < bytes.length; length++) {
      assertMalformed(
          MessageCodec.decodeResponse(
              Operation.FIND_PROVIDERS, 206, Bytes.copyOf(bytes, 0, length)));
    }
  }

  @Test
  void a_byte_too_many_is_refused() {
    byte[] bytes = MessageCodec.encodeRequest(envelope(ping())).toArray();
    Bytes longer = Bytes.copyOf(java.util.Arrays.copyOf(bytes, bytes.length + 1));
    assertMalformed(MessageCodec.decodeRequest(longer), "1 trailing bytes");
  }

  @Test
  void any_changed_byte_is_read_or_refused_but_never_an_exception() {
    Bytes bytes =
        MessageCodec.encodeRequest(
            envelope(new Request.Store(List.of(Samples.record(), Samples.withdrawal()))));
    Seeded.check(
        2000,
        random -> {
          byte[] changed = bytes.toArray();
          changed[random.nextInt(changed.length)] = (byte) random.nextInt();
          assertThat(MessageCodec.decodeRequest(Bytes.copyOf(changed))).isNotNull();
        });
  }

  @Test
  void other_versions_are_told_apart_before_anything_else() {
    Decoded<RequestEnvelope> next =
        request(2, out -> out.unsigned(0).unsigned(2).unsigned(1).text("what version 2 has here"));
    assertRejected(next, DhtError.UNSUPPORTED, "message version 2 is not 1");
    assertRejected(request(1, out -> out.unsigned(0).unsigned(0)), DhtError.UNSUPPORTED);
    CborWriter out = new CborWriter().map(1).unsigned(0).unsigned(2);
    assertRejected(
        MessageCodec.decodeResponse(Operation.PING, 200, Bytes.copyOf(out.toBytes())),
        DhtError.UNSUPPORTED,
        "version 2");
  }

  @Test
  void unknown_operations_are_unsupported() {
    assertRejected(
        request(4, out -> common(out, 5)), DhtError.UNSUPPORTED, "operation 5 is unknown");
  }

  @Test
  void a_request_lacks_none_of_its_common_keys() {
    assertMalformed(request(0, out -> {}), "lacks its version");
    assertMalformed(request(1, out -> out.unsigned(0).unsigned(1)), "lacks its operation");
    assertMalformed(request(1, out -> out.unsigned(1).unsigned(0)), "lacks its version");
    assertMalformed(request(1, out -> out.unsigned(3).unsigned(0)), "lacks its version");
    assertMalformed(
        request(2, out -> out.unsigned(0).unsigned(1).unsigned(3).unsigned(0)),
        "lacks its operation");
    assertMalformed(
        request(2, out -> out.unsigned(0).unsigned(1).unsigned(1).unsigned(0)), "remaining time");
    assertMalformed(
        request(
            3, out -> out.unsigned(0).unsigned(1).unsigned(1).unsigned(0).unsigned(2).unsigned(9)),
        "lookup id");
  }

  @Test
  void a_request_lacks_none_of_its_own_keys() {
    assertMalformed(request(4, out -> common(out, 1)), "find_node request lacks");
    assertMalformed(findNode(1, out -> out.unsigned(6).unsigned(20)), "lacks");
    assertMalformed(findNode(1, out -> out.unsigned(5).key(Samples.CID)), "lacks");
    assertMalformed(request(4, out -> common(out, 2)), "find_providers request lacks");
    assertMalformed(request(4, out -> common(out, 3)), "provide request lacks");
    assertMalformed(request(4, out -> common(out, 4)), "store request lacks");
    assertThat(request(4, out -> common(out, 0)).orThrow().request()).isEqualTo(ping());
  }

  @Test
  void unknown_keys_of_a_request_are_ignored_and_those_of_other_operations_too() {
    RequestEnvelope read =
        findNode(
                4,
                out ->
                    out.unsigned(4)
                        .text("of PING")
                        .unsigned(5)
                        .key(Samples.CID)
                        .unsigned(6)
                        .unsigned(20)
                        .unsigned(Long.MAX_VALUE)
                        .array(1)
                        .map(0))
            .orThrow();
    assertThat(read).isEqualTo(envelope(new Request.FindNode(Samples.CID.toNodeId(), 20)));
  }

  @Test
  void a_map_of_more_than_64_entries_is_refused() {
    assertRejected(
        findNode(61, out -> IntStream.range(10, 71).forEach(key -> out.unsigned(key).unsigned(0))),
        DhtError.OVER_SIZE,
        "65 entries, at most 64");
  }

  @Test
  void values_out_of_range_are_refused() {
    assertMalformed(
        findNode(2, out -> out.unsigned(5).key(Samples.CID).unsigned(6).unsigned(0)), "wanted 0");
    assertMalformed(
        findNode(2, out -> out.unsigned(5).key(Samples.CID).unsigned(6).unsigned(65)),
        "wanted 65 is above 64");
    assertMalformed(findNode(1, out -> out.unsigned(5).bytes(new byte[31])), "31 bytes, not 32");
    assertMalformed(
        request(6, out -> common(out, 2).unsigned(7).key(Samples.CID).unsigned(8).unsigned(257)),
        "limit 257 is above 256");
    assertMalformed(
        request(
            7,
            out ->
                common(out, 2)
                    .unsigned(7)
                    .key(Samples.CID)
                    .unsigned(8)
                    .unsigned(1)
                    .unsigned(9)
                    .bytes(new byte[0])),
        "empty cursor");
    assertRejected(
        request(5, out -> common(out, 2).unsigned(9).bytes(new byte[65])),
        DhtError.OVER_SIZE,
        "cursor has 65 bytes");
    assertMalformed(
        request(5, out -> common(out, 0).unsigned(4).unsigned(Limits.MILLIS_MAX + 1)), "have_seq");
    assertMalformed(
        request(
            3,
            out ->
                out.unsigned(0)
                    .unsigned(1)
                    .unsigned(1)
                    .unsigned(0)
                    .unsigned(2)
                    .unsigned(3_600_001)),
        "remaining time 3600001");
    assertMalformed(
        request(
            4,
            out ->
                out.unsigned(0)
                    .unsigned(1)
                    .unsigned(1)
                    .unsigned(0)
                    .unsigned(2)
                    .unsigned(1)
                    .unsigned(3)
                    .bytes(new byte[16])),
        "not a UUIDv7");
  }

  @Test
  void between_1_and_256_records_are_taken() {
    assertMalformed(request(5, out -> common(out, 3).unsigned(10).array(0)), "at least 1");
    assertRejected(
        request(5, out -> common(out, 3).unsigned(10).array(257).raw(new byte[300])),
        DhtError.OVER_SIZE,
        "257 entries, at most 256");
  }

  @Test
  void a_malformed_record_inside_refuses_the_whole_message() {
    assertMalformed(
        request(
            5,
            out -> {
              common(out, 3).unsigned(10).array(2);
              Samples.record().write(out);
              out.array(2).bytes(new byte[] {(byte) 0xa0}).array(1).bytes(new byte[64]);
            }),
        "record: record lacks");
  }

  @Test
  void an_oversize_peer_info_inside_refuses_the_whole_message() {
    assertRejected(
        response(
            Operation.FIND_NODE,
            200,
            2,
            out -> out.unsigned(3).array(1).array(2).bytes(new byte[1025]).array(0)),
        DhtError.OVER_SIZE,
        "1025 bytes");
  }

  @Test
  void a_response_lacks_none_of_its_keys() {
    assertMalformed(
        MessageCodec.decodeResponse(Operation.PING, 200, Bytes.fromHex("a0")), "version");
    assertMalformed(
        MessageCodec.decodeResponse(Operation.PING, 200, Bytes.fromHex("a1026161")), "version");
    for (Operation asked : Operation.values()) {
      assertMalformed(response(asked, 200, 1, out -> {}), "not whole");
      assertMalformed(response(asked, 400, 1, out -> {}), "not whole");
    }
    assertMalformed(
        response(Operation.FIND_PROVIDERS, 200, 2, out -> out.unsigned(3).array(0)), "not whole");
    assertMalformed(
        response(Operation.PING, 400, 2, out -> out.unsigned(8).text("why")), "not whole");
  }

  @Test
  void partial_and_a_cursor_go_together() {
    Consumer<CborWriter> empty = out -> out.unsigned(3).array(0).unsigned(4).array(0);
    assertMalformed(response(Operation.FIND_PROVIDERS, 206, 3, empty), "status 206");
    assertMalformed(
        response(
            Operation.FIND_PROVIDERS,
            200,
            4,
            empty.andThen(out -> out.unsigned(5).bytes(new byte[1]))),
        "status 200 and a cursor of 1");
    assertMalformed(
        response(Operation.PING, 206, 2, out -> out.unsigned(2).text("a:1")), "status 206");
  }

  @Test
  void an_error_of_a_later_version_is_still_an_error() {
    Response read =
        response(Operation.PING, 400, 3, out -> out.unsigned(7).unsigned(99).unsigned(8).text("x"))
            .orThrow();
    assertThat(read).isEqualTo(new Response.Refused(DhtError.INTERNAL, "x", Optional.empty()));
    Response stored =
        response(Operation.STORE, 200, 2, out -> out.unsigned(6).array(1).unsigned(99)).orThrow();
    assertThat(((Response.Stored) stored).results().getFirst().refusal())
        .contains(DhtError.INTERNAL);
    assertMalformed(
        response(Operation.PING, 400, 2, out -> out.unsigned(7).unsigned(0)), "no error");
  }

  @Test
  void refusals_are_bounded() {
    assertRejected(
        response(Operation.PING, 400, 2, out -> out.unsigned(8).text("x".repeat(513))),
        DhtError.OVER_SIZE,
        "512");
    assertRejected(
        response(Operation.PING, 400, 2, out -> out.unsigned(8).text("x".repeat(1537))),
        DhtError.OVER_SIZE,
        "1536");
    assertMalformed(
        response(Operation.PING, 400, 2, out -> out.unsigned(9).unsigned(86_400_001)),
        "retry-after");
    assertMalformed(
        response(Operation.PING, 200, 2, out -> out.unsigned(2).text("a\nb")), "observed");
  }

  @Test
  void keys_of_other_responses_are_ignored() {
    Response read =
        response(
                Operation.PING,
                200,
                4,
                out -> out.unsigned(2).text("a:1").unsigned(3).text("no").unsigned(77).bool(true))
            .orThrow();
    assertThat(read).isEqualTo(new Response.Pong(Optional.empty(), "a:1"));
  }

  @Test
  void the_status_of_a_refusal_is_the_error_s() {
    for (DhtError error : DhtError.values()) {
      Response refused = new Response.Refused(error, "why", error.retryAfter());
      EncodedResponse encoded = MessageCodec.encodeResponse(refused);
      assertThat(encoded.status()).isEqualTo(error.oapStatus());
      assertThat(
              MessageCodec.decodeResponse(Operation.PING, encoded.status(), encoded.payload())
                  .orThrow())
          .isEqualTo(refused);
    }
  }

  @Test
  void remaining_time_is_bounded_and_rounded_down() {
    assertThat(new RequestEnvelope(Samples.LOOKUP, Duration.ofNanos(1_999_999), ping()).remaining())
        .isEqualTo(Duration.ofMillis(1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RequestEnvelope(Samples.LOOKUP, Duration.ofMillis(-1), ping()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new RequestEnvelope(Samples.LOOKUP, Duration.ofHours(2), ping()));
  }

  private static Request ping() {
    return new Request.Ping(Optional.empty());
  }

  @Test
  void a_glance_at_the_first_bytes_tells_the_operation_that_is_read_later() {
    Seeded.check(
        300,
        random -> {
          Request request = randomRequest(random);
          Bytes payload =
              MessageCodec.encodeRequest(
                  new RequestEnvelope(Samples.LOOKUP, Duration.ofSeconds(1), request));
          assertThat(MessageCodec.glance(payload)).contains(request.operation());
        });
  }

  @Test
  void a_glance_at_noise_tells_nothing_that_reading_would_not() {
    Seeded.check(
        2_000,
        random -> {
          byte[] noise = Seeded.bytes(random, random.nextInt(12));
          if (noise.length > 4 && random.nextBoolean()) {
            noise[0] = (byte) (0xa0 | random.nextInt(16));
            noise[1] = 0;
            noise[2] = 1;
            noise[3] = 1;
          }
          Bytes payload = Bytes.copyOf(noise);
          if (MessageCodec.decodeRequest(payload)
              instanceof Decoded.Ok<RequestEnvelope>(var read)) {
            assertThat(MessageCodec.glance(payload)).contains(read.request().operation());
          }
        });
    assertThat(MessageCodec.glance(Bytes.EMPTY)).isEmpty();
    assertThat(MessageCodec.glance(Bytes.fromHex("a300020100"))).as("version 2").isEmpty();
    assertThat(MessageCodec.glance(Bytes.fromHex("a3000101ff"))).as("no such number").isEmpty();
  }

  private static Request randomRequest(RandomGenerator random) {
    return switch (random.nextInt(5)) {
      case 0 ->
          new Request.Ping(
              random.nextBoolean()
                  ? Optional.empty()
                  : Optional.of(Instant.ofEpochMilli(random.nextLong(Limits.MILLIS_MAX + 1))));
      case 1 -> new Request.FindNode(Samples.randomNodeId(random), 1 + random.nextInt(64));
      case 2 ->
          new Request.FindProviders(
              Samples.randomCid(random), 1 + random.nextInt(256), randomCursor(random));
      case 3 -> new Request.Provide(randomRecords(random, 1));
      default -> new Request.Store(randomRecords(random, 1));
    };
  }

  private static Response randomResponse(Operation asked, RandomGenerator random) {
    if (random.nextInt(6) == 0) {
      DhtError error = Seeded.pick(random, List.of(DhtError.values()));
      return new Response.Refused(error, "é".repeat(random.nextInt(513)), error.retryAfter());
    }
    return switch (asked) {
      case PING ->
          new Response.Pong(
              random.nextBoolean() ? Optional.empty() : Optional.of(Samples.randomPeer(random)),
              "192.0.2.1:" + random.nextInt(65_536));
      case FIND_NODE -> new Response.Nodes(randomPeers(random));
      case FIND_PROVIDERS ->
          new Response.Providers(
              randomRecords(random, 0), randomCursor(random), randomPeers(random));
      case PROVIDE, STORE ->
          new Response.Stored(
              IntStream.rangeClosed(0, random.nextInt(20))
                  .mapToObj(i ->
                      i % 2 == 0
                          ? Response.StoreResult.ACCEPTED
                          : Response.StoreResult.refused(
                              Seeded.pick(random, List.of(DhtError.values()))))
                  .toList());
    };
  }

  private static Bytes randomCursor(RandomGenerator random) {
    return Bytes.copyOf(Seeded.bytes(random, random.nextInt(65)));
  }

  private static List<SignedRecord> randomRecords(RandomGenerator random, int least) {
    return IntStream.range(0, least + random.nextInt(4))
        .mapToObj(i -> Samples.randomRecord(random))
        .toList();
  }

  private static List<SignedPeerInfo> randomPeers(RandomGenerator random) {
    return IntStream.range(0, random.nextInt(5)).mapToObj(i -> Samples.randomPeer(random)).toList();
  }
}

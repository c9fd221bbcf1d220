package io.svcdht.codec;

import static io.svcdht.testing.Rejections.assertMalformed;
import static io.svcdht.testing.Rejections.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.cbor.CborWriter;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Blake3;
import io.svcdht.id.Bytes;
import io.svcdht.message.Response;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfo;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.pq.Algorithm;
import io.svcdht.testing.Samples;
import io.svcdht.testing.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HelloCodecTest {

  private static final Hello HELLO =
      new Hello("svc-dht/0.1.0", Samples.NETWORK, Samples.alice(), Optional.empty());
  private static final String NODE =
      Base64.getUrlEncoder().withoutPadding().encodeToString(Samples.alice().encoded());
  private static final String MINE = "\"ua\":\"x\",\"network\":\"test\",\"node\":\"" + NODE + "\"";
  private static final String OFFER =
      ",\"max_frame\":1048576,\"max_inflight\":64,\"flags_supported\":71,\"versions\":[1],"
          + "\"transports\":[\"tcp\"]";

  private static Bytes utf8(String json) {
    return Bytes.copyOf(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Decoded<Hello> hello(String json) {
    return HelloCodec.decodeHello(utf8(json));
  }

  private static Decoded<Welcome> welcome(String json) {
    return HelloCodec.decodeWelcome(utf8(json));
  }

  @Test
  void an_introduction_comes_back_as_it_was() {
    assertThat(HelloCodec.decodeHello(HelloCodec.encode(HELLO)).orThrow()).isEqualTo(HELLO);
    assertThat(hello("{" + MINE + "}").orThrow().node()).isEqualTo(Samples.alice());
  }

  @Test
  void a_welcome_comes_back_as_it_was() {
    Welcome welcome =
        new Welcome(HELLO, 65_536, 65_535, 0, List.of(1, 2), List.of("tcp", "quic-v1"));
    assertThat(HelloCodec.decodeWelcome(HelloCodec.encode(welcome)).orThrow()).isEqualTo(welcome);
    Welcome usual = Welcome.of(HELLO, 64);
    assertThat(HelloCodec.decodeWelcome(HelloCodec.encode(usual)).orThrow()).isEqualTo(usual);
    assertThat(welcome("{" + MINE + OFFER + "}").orThrow().compression()).isTrue();
    assertThat(welcome.compression()).isFalse();
  }

  @Test
  void a_hybrid_introduction_comes_back_with_its_proof() {
    Hello hybrid = hybrid(Algorithm.ML_DSA_87);
    Bytes json = HelloCodec.encode(hybrid);
    assertThat(HelloCodec.decodeHello(json).orThrow()).isEqualTo(hybrid);
  }

  @Test
  void a_hybrid_key_set_without_its_proof_is_unauthorized() {
    String json = text(HelloCodec.encode(hybrid(Algorithm.ML_DSA_65)));
    assertRejected(
        hello(json.replace("pq_proof", "other")), DhtError.UNAUTHORIZED, "pq_key and pq_proof");
    assertRejected(hello(json.replace("pq_key", "other")), DhtError.UNAUTHORIZED);
    assertRejected(
        hello(json.replace("\"pq_key\":\"", "\"pq_key\":\"AAAA")), DhtError.OVER_SIZE, "pq_key");
    String other = text(HelloCodec.encode(hybrid(Algorithm.SLH_DSA_SHA2_128S)));
    String key = other.replaceFirst("\"pq_key\":\"(.)", "\"pq_key\":\"" + flipped(other));
    assertRejected(hello(key), DhtError.UNAUTHORIZED, "fingerprint");
  }

  @Test
  void a_classical_key_set_has_no_proof() {
    assertMalformed(hello("{" + MINE + ",\"pq_key\":\"AA\"}"), "no pq_key");
  }

  @Test
  void unknown_fields_are_ignored() {
    assertThat(hello("{\"later\":{\"a\":[1,{\"b\":null}]}," + MINE + ",\"x\":1.5e3}").orThrow())
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ua", "network", "node"})
  void each_field_is_needed(String field) {
    String json = "{" + MINE.replace("\"" + field + "\"", "\"other\"") + "}";
    assertMalformed(hello(json), field + " is missing");
  }

  @ParameterizedTest
  @ValueSource(strings = {"max_frame", "max_inflight", "flags_supported", "versions", "transports"})
  void each_field_of_a_welcome_is_needed(String field) {
    String json = "{" + MINE + OFFER.replace("\"" + field + "\"", "\"other\"") + "}";
    assertMalformed(welcome(json), field + " is missing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "'';not an object",
        "[];not an object",
        "\"x\";not an object",
        "{;not valid",
        "{\"ua\":1};ua is not text",
        "{\"ua\":null};ua is not text",
        "{\"ua\":\"\"};ua is not text",
        "{\"ua\":\"a\",\"ua\":\"b\"};not valid: Duplicate",
        "{} {};goes on",
        "{}x;not valid",
        "{'ua':1};not valid",
        "{\"ua\":01};not valid",
        "/*c*/{};not valid",
        "{\"a\":NaN};not valid",
        "{\"a\":{\"b\":1,\"b\":2}};not valid: Duplicate"
      })
  void what_is_no_json_object_of_that_form_is_refused(String json, String word) {
    assertMalformed(hello(json), word);
  }

  @Test
  void json_is_bounded_in_size_depth_and_numbers() {
    assertRejected(
        hello("{\"a\":\"" + "x".repeat(65_536) + "\"}"), DhtError.OVER_SIZE, "at most 65498");
    assertMalformed(hello("{\"a\":" + "[".repeat(9) + "]".repeat(9) + "}"), "not valid");
    assertMalformed(hello("{\"a\":" + "1".repeat(21) + "}"), "not valid");
    assertMalformed(hello("{\"" + "a".repeat(65) + "\":1}"), "not valid");
  }

  @Test
  void invalid_utf_8_is_refused() {
    byte[] bytes = ("{" + MINE + "}").getBytes(StandardCharsets.UTF_8);
    bytes[7] = (byte) 0xff;
    assertMalformed(HelloCodec.decodeHello(Bytes.copyOf(bytes)), "UTF-8");
    byte[] utf16 = ("{" + MINE + "}").getBytes(StandardCharsets.UTF_16BE);
    assertMalformed(HelloCodec.decodeHello(Bytes.copyOf(utf16)), "not valid");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "=", "A", "AB==", "AB", "A+A_", "A A_", "AAA=", "é"})
  void binary_text_has_one_form_only(String text) {
    String json = "{" + MINE.replace(NODE, text) + "}";
    assertMalformed(hello(json), "node");
  }

  @Test
  void a_node_that_is_no_peer_info_is_refused() {
    assertMalformed(hello("{" + MINE.replace(NODE, "AAAA") + "}"), "signed peer info");
    String longer = "A".repeat(1400);
    assertRejected(hello("{" + MINE.replace(NODE, longer) + "}"), DhtError.OVER_SIZE, "node");
  }

  @Test
  void the_network_is_the_peer_info_s() {
    assertMalformed(
        hello("{" + MINE.replace("\"test\"", "\"prod\"") + "}"), "network prod", "test");
    assertMalformed(hello("{" + MINE.replace("\"test\"", "\"Test\"") + "}"), "network 'Test'");
  }

  @Test
  void a_user_agent_is_short_and_printable() {
    assertMalformed(hello("{" + MINE.replace("\"x\"", "\"a\\nb\"") + "}"), "ua");
    assertRejected(
        hello("{" + MINE.replace("\"x\"", "\"" + "x".repeat(129) + "\"") + "}"),
        DhtError.OVER_SIZE,
        "ua");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Hello("", Samples.NETWORK, Samples.alice(), Optional.empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "1048576;65535;max_frame",
        "1048576;1048577;max_frame",
        "1048576;\"1\";max_frame",
        "1048576;99999999999999999999;max_frame",
        "1048576;70000.0;max_frame",
        ":64;:0;max_inflight",
        ":64;:65536;max_inflight",
        "71;256;flags_supported",
        "71;-1;flags_supported",
        "[1];[];version",
        "[1];[0];versions",
        "[1];1;versions",
        "[1];[[1]];versions",
        "[1];[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17];versions",
        "[\"tcp\"];\"tcp\";transports",
        "[\"tcp\"];[\"\"];transports",
        "[\"tcp\"];[1];transports",
      })
  void a_welcome_out_of_range_is_refused(String good, String bad, String word) {
    Decoded<Welcome> read = welcome("{" + MINE + OFFER.replace(good, bad) + "}");
    assertThat(read).isInstanceOf(Decoded.Rejected.class);
    assertThat(((Decoded.Rejected<Welcome>) read).reason()).contains(word);
  }

  @Test
  void a_welcome_without_version_1_is_unsupported() {
    assertRejected(
        welcome("{" + MINE + OFFER.replace("[1]", "[2,3]") + "}"), DhtError.UNSUPPORTED, "[2, 3]");
  }

  @Test
  void a_refusal_comes_back_as_it_was() {
    for (DhtError error : DhtError.values()) {
      var refused = new Response.Refused(error, "because \"é\"", error.retryAfter());
      EncodedResponse encoded = HelloCodec.encodeRefusal(refused);
      assertThat(encoded.status()).isEqualTo(error.oapStatus());
      assertThat(HelloCodec.decodeRefusal(encoded.payload()).orThrow()).isEqualTo(refused);
    }
    assertThat(HelloCodec.decodeRefusal(utf8("{\"error\":99,\"detail\":\"x\"}")).orThrow().error())
        .isEqualTo(DhtError.INTERNAL);
    assertMalformed(HelloCodec.decodeRefusal(utf8("{\"error\":0,\"detail\":\"x\"}")), "error");
    assertMalformed(
        HelloCodec.decodeRefusal(utf8("{\"error\":1,\"detail\":\"x\",\"retry_after_ms\":-1}")),
        "retry_after_ms");
  }

  @Test
  void the_parts_of_an_introduction_fit_together() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Hello("x", new NetworkName("prod"), Samples.alice(), Optional.empty()));
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new Hello(
                "x",
                Samples.NETWORK,
                Samples.alice(),
                Optional.of(new PqProof(Bytes.fromHex("00"), Bytes.fromHex("00")))));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new PqProof(Bytes.EMPTY, Bytes.fromHex("00")));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Welcome(HELLO, 1, 1, 1, List.of(1), List.of()));
  }

  @Test
  void a_proof_covers_role_network_nodes_and_certificates_in_that_order() {
    var proof =
        new HelloProof(
            Samples.NETWORK,
            Samples.ALICE.nodeId(),
            Samples.BOB.nodeId(),
            Bytes.EMPTY,
            utf8("abc"));
    String rest =
        utf8("test").toHex()
            + Samples.ALICE.nodeId()
            + Samples.BOB.nodeId()
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
            + "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    assertThat(proof.payload(HelloProof.Role.DIALLER).toHex()).isEqualTo("00" + rest);
    assertThat(proof.payload(HelloProof.Role.ACCEPTOR).toHex()).isEqualTo("01" + rest);
  }

  @Test
  void control_events_come_back_as_they_were() {
    for (ControlEvent event :
        List.of(
            new ControlEvent.Cancel(-1),
            new ControlEvent.Leaving(),
            new ControlEvent.Unknown("later"))) {
      Frame frame = ControlCodec.encode(event);
      assertThat(frame.isEvent()).isTrue();
      assertThat(ControlCodec.decode(frame).orThrow()).isEqualTo(event);
    }
  }

  @Test
  void malformed_control_events_are_refused() {
    for (String json : new String[] {"", "{}", "{\"event\":1}", "[]", "{\"event\":\"cancel\"}"}) {
      assertMalformed(ControlCodec.decode(Frame.event(Frame.CONTROL, 0, utf8(json))));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new ControlEvent.Cancel(0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ControlCodec.decode(Frame.request(Frame.CONTROL, 1, utf8("{}"))));
  }

  @Test
  void noise_is_never_an_exception() {
    byte[] json = ("{" + MINE + OFFER + "}").getBytes(StandardCharsets.UTF_8);
    Seeded.check(
        2000,
        random -> {
          byte[] changed = json.clone();
          changed[random.nextInt(changed.length)] = (byte) random.nextInt();
          assertThat(HelloCodec.decodeWelcome(Bytes.copyOf(changed))).isNotNull();
        });
  }

  private static String flipped(String json) {
    int at = json.indexOf("\"pq_key\":\"") + 10;
    return json.charAt(at) == 'A' ? "B" : "A";
  }

  private static String text(Bytes json) {
    return new String(json.toArray(), StandardCharsets.UTF_8);
  }

  /** A hybrid identity with a key of noise: nothing here checks signatures. */
  private static Hello hybrid(Algorithm algorithm) {
    byte[] key = new byte[algorithm.publicKeyBytes()];
    new java.util.SplittableRandom(1).nextBytes(key);
    KeySet keys =
        new KeySet(
            List.of(
                new KeySet.Entry(Algorithm.ED25519, Samples.ALICE.keys().ed25519()),
                new KeySet.Entry(algorithm, Bytes.copyOf(Blake3.digest(key)))));
    PeerInfo info = PeerInfo.of(Samples.NETWORK, keys, List.of(), Samples.TIME);
    CborWriter signed =
        new CborWriter()
            .array(2)
            .bytes(SignedPeerInfo.payloadOf(info))
            .array(1)
            .bytes(new byte[64]);
    SignedPeerInfo node = SignedPeerInfo.decode(signed.toBytes()).orThrow();
    Bytes proof = Bytes.copyOf(Seeded.bytes(new java.util.SplittableRandom(2), 4627));
    return new Hello(
        "svc-dht/0.1.0", Samples.NETWORK, node, Optional.of(new PqProof(Bytes.copyOf(key), proof)));
  }
}

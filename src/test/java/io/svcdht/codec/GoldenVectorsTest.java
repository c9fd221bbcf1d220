package io.svcdht.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.cbor.CborWriter;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.PeerId;
import io.svcdht.message.Operation;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Identity;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.SignedRecord;
import io.svcdht.testing.Samples;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.dataformat.cbor.CBORFactory;

/**
 * The golden vectors that a second implementation reads (docs/PROTOCOL.md §9) are what this code
 * writes, and it reads them back. {@code -Dvectors.write=true} writes the file anew; a change of it
 * is a change of the protocol.
 */
class GoldenVectorsTest {

  private static final Path FILE = Path.of("src/test/resources/vectors/v1.txt");
  private static final String HEADER =
      """
      # Golden vectors of svc-dht protocol version 1: name = hexadecimal bytes (docs/PROTOCOL.md §9).
      # Keys are those of RFC 8032 §7.1: alice TEST 1, bob TEST 2. Times are 2026-01-01T00:00:00Z.
      """;

  private static Map<String, Bytes> vectors() {
    Map<String, Bytes> all = new LinkedHashMap<>();
    identity("alice", Samples.ALICE, all);
    identity("bob", Samples.BOB, all);
    all.put("content.cid", Bytes.copyOf(Samples.CID.toBytes()));
    signed(all);
    requests().forEach((name, request) -> request(name, request, all));
    responses().forEach((name, response) -> response(name, response, all));
    frames(all);
    return all;
  }

  private static void identity(String name, Identity identity, Map<String, Bytes> all) {
    CborWriter keys = new CborWriter();
    identity.keys().write(keys);
    PeerId peerId = new PeerId(identity.keys().ed25519());
    all.put(name + ".public_key", identity.keys().ed25519());
    all.put(name + ".key_set", Bytes.copyOf(keys.toBytes()));
    all.put(name + ".node_id", Bytes.copyOf(identity.nodeId().toBytes()));
    all.put(name + ".peer_id_text", ascii(peerId.toString()));
  }

  private static void signed(Map<String, Bytes> all) {
    all.put("alice.peer_info", Bytes.copyOf(Samples.alice().encoded()));
    all.put("bob.peer_info", Bytes.copyOf(Samples.bob().encoded()));
    all.put("alice.record", Bytes.copyOf(Samples.record().encoded()));
    all.put("bob.withdrawal", Bytes.copyOf(Samples.withdrawal().encoded()));
  }

  private static Map<String, Request> requests() {
    Map<String, Request> requests = new LinkedHashMap<>();
    requests.put("ping", new Request.Ping(Optional.empty()));
    requests.put("ping_have_seq", new Request.Ping(Optional.of(Samples.TIME)));
    requests.put("find_node", new Request.FindNode(Samples.BOB.nodeId(), 20));
    requests.put("find_providers", new Request.FindProviders(Samples.CID, 20, Bytes.EMPTY));
    requests.put(
        "find_providers_resume",
        new Request.FindProviders(Samples.CID, 256, Bytes.fromHex("0102")));
    requests.put("provide", new Request.Provide(List.of(Samples.record())));
    requests.put("store", new Request.Store(List.of(Samples.record(), Samples.withdrawal())));
    return requests;
  }

  private static Map<String, Response> responses() {
    Map<String, Response> responses = new LinkedHashMap<>();
    responses.put("ping", new Response.Pong(Optional.empty(), "192.0.2.7:50123"));
    responses.put(
        "ping_newer", new Response.Pong(Optional.of(Samples.alice()), "[2001:db8::7]:50123"));
    responses.put("find_node", new Response.Nodes(List.of(Samples.alice(), Samples.bob())));
    responses.put("find_node_none", new Response.Nodes(List.of()));
    responses.put(
        "find_providers",
        new Response.Providers(List.of(Samples.record()), Bytes.EMPTY, List.of(Samples.bob())));
    responses.put(
        "find_providers_partial",
        new Response.Providers(List.of(Samples.record()), Bytes.fromHex("0102"), List.of()));
    responses.put(
        "store",
        new Response.Stored(
            List.of(
                Response.StoreResult.ACCEPTED,
                Response.StoreResult.refused(DhtError.QUOTA_EXCEEDED))));
    responses.put(
        "ping_refused",
        new Response.Refused(
            DhtError.RATE_LIMITED,
            "100 requests/s are allowed",
            Optional.of(Duration.ofSeconds(1))));
    responses.put(
        "ping_malformed",
        new Response.Refused(DhtError.MALFORMED, "request lacks its version", Optional.empty()));
    return responses;
  }

  private static void request(String name, Request request, Map<String, Bytes> all) {
    RequestEnvelope envelope =
        new RequestEnvelope(Samples.LOOKUP, Duration.ofMillis(1500), request);
    all.put("request." + name, MessageCodec.encodeRequest(envelope));
  }

  private static void response(String name, Response response, Map<String, Bytes> all) {
    EncodedResponse encoded = MessageCodec.encodeResponse(response);
    all.put("response." + encoded.status() + "." + name, encoded.payload());
  }

  private static void frames(Map<String, Bytes> all) {
    Frame request = Frame.request(Frame.DHT, 7, need(all, "request.ping"));
    all.put("frame.request", frame(request));
    all.put("frame.response", frame(request.respond(200, need(all, "response.200.ping"))));
    Hello alice = new Hello("svc-dht/0.1.0", Samples.NETWORK, Samples.alice(), Optional.empty());
    Hello bob = new Hello("svc-dht/0.1.0", Samples.NETWORK, Samples.bob(), Optional.empty());
    Frame hello = Frame.request(Frame.CONTROL, 1, HelloCodec.encode(alice));
    all.put("frame.hello", frame(hello));
    all.put("frame.welcome", frame(hello.respond(200, HelloCodec.encode(Welcome.of(bob, 64)))));
    var refused =
        new Response.Refused(DhtError.FORBIDDEN, "network test is not prod", Optional.empty());
    all.put(
        "frame.hello_refused",
        frame(hello.respond(403, HelloCodec.encodeRefusal(refused).payload())));
    all.put("frame.cancel", frame(ControlCodec.encode(new ControlEvent.Cancel(7))));
    all.put("frame.leaving", frame(ControlCodec.encode(new ControlEvent.Leaving())));
  }

  private static Bytes frame(Frame frame) {
    return Bytes.copyOf(FrameCodec.encode(frame).array());
  }

  private static Bytes need(Map<String, Bytes> vectors, String name) {
    return Objects.requireNonNull(vectors.get(name), name);
  }

  private static Bytes ascii(String text) {
    return Bytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** What the file says, which a second implementation would start from. */
  static Map<String, Bytes> file() throws IOException {
    Map<String, Bytes> all = new LinkedHashMap<>();
    for (String line : Files.readAllLines(FILE)) {
      if (!line.startsWith("#") && !line.isBlank()) {
        String[] parts = line.split(" = ", 2);
        all.put(parts[0], Bytes.fromHex(parts[1]));
      }
    }
    return all;
  }

  @Test
  void the_file_is_what_this_code_writes() throws IOException {
    if (Boolean.getBoolean("vectors.write")) {
      StringBuilder out = new StringBuilder(HEADER);
      vectors()
          .forEach(
              (name, bytes) -> out.append(name).append(" = ").append(bytes.toHex()).append('\n'));
      Files.writeString(FILE, out);
    }
    assertThat(hex(file())).containsExactlyEntriesOf(hex(vectors()));
  }

  @Test
  void requests_in_the_file_are_read_and_written_again() throws IOException {
    Map<String, Bytes> file = file();
    requests()
        .forEach((name, request) -> {
          Bytes bytes = need(file, "request." + name);
          RequestEnvelope read = MessageCodec.decodeRequest(bytes).orThrow();
          assertThat(read.request()).isEqualTo(request);
          assertThat(MessageCodec.encodeRequest(read)).isEqualTo(bytes);
        });
  }

  static List<Map.Entry<String, Bytes>> responsesInFile() throws IOException {
    return file().entrySet().stream().filter(e -> e.getKey().startsWith("response.")).toList();
  }

  @ParameterizedTest
  @MethodSource("responsesInFile")
  void responses_in_the_file_are_read_and_written_again(Map.Entry<String, Bytes> vector) {
    List<String> name = List.of(vector.getKey().split("\\.", 3));
    Operation asked =
        List.of(Operation.values()).reversed().stream()
            .filter(operation -> name.get(2).startsWith(operation.label()))
            .findFirst()
            .orElseThrow();
    Response read =
        MessageCodec.decodeResponse(asked, Integer.parseInt(name.get(1)), vector.getValue())
            .orThrow();
    assertThat(MessageCodec.encodeResponse(read).payload()).isEqualTo(vector.getValue());
  }

  static List<Map.Entry<String, Bytes>> framesInFile() throws IOException {
    return file().entrySet().stream().filter(e -> e.getKey().startsWith("frame.")).toList();
  }

  @ParameterizedTest
  @MethodSource("framesInFile")
  void frames_in_the_file_are_read_and_written_again(Map.Entry<String, Bytes> vector) {
    Frame read = FrameCodec.decode(java.nio.ByteBuffer.wrap(vector.getValue().toArray())).orThrow();
    assertThat(frame(read)).isEqualTo(vector.getValue());
  }

  @Test
  void keys_and_ids_in_the_file_are_those_of_their_specifications() throws IOException {
    Map<String, Bytes> file = file();
    assertThat(need(file, "alice.public_key").toHex())
        .isEqualTo("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a");
    assertThat(need(file, "bob.public_key").toHex())
        .isEqualTo("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c");
    assertThat(need(file, "alice.key_set").toHex())
        .isEqualTo("81820158" + "20" + need(file, "alice.public_key").toHex());
    assertThat(need(file, "content.cid").toHex())
        .isEqualTo("ea8f163db38682925e4491c5e58d4bb3506ef8c14eb78a86e908c5624a67200f");
  }

  @Test
  void another_reader_of_cbor_takes_every_message_whole() throws IOException {
    file().entrySet().stream()
        .filter(
            vector -> vector.getKey().matches("(request|response)\\..*|.*(_info|record|wal|set)"))
        .forEach(
            vector -> assertThat(topLevelItems(vector.getValue())).as(vector.getKey()).isOne());
  }

  private static int topLevelItems(Bytes cbor) {
    int items = 0;
    int depth = 0;
    try (JsonParser in =
        new CBORFactory().createParser(ObjectReadContext.empty(), cbor.toArray())) {
      for (JsonToken token = in.nextToken(); token != null; token = in.nextToken()) {
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        items += depth == 0 ? 1 : 0;
      }
    }
    return items;
  }

  /** The JDK's Ed25519, which this project does not sign with, finds the signatures valid. */
  @Test
  void another_implementation_verifies_the_signatures() throws Exception {
    SignedPeerInfo peer = SignedPeerInfo.decode(need(file(), "bob.peer_info").toArray()).orThrow();
    assertThat(
            verified(
                peer.info().keys().ed25519(),
                "svc-dht/peer-info/v1",
                peer.payload(),
                peer.signature()))
        .isTrue();
    SignedRecord record = SignedRecord.decode(need(file(), "alice.record").toArray()).orThrow();
    assertThat(
            verified(
                record.record().keys().ed25519(),
                "svc-dht/provider-record/v1",
                record.payload(),
                record.signatures().getFirst()))
        .isTrue();
  }

  private static boolean verified(Bytes key, String domain, Bytes payload, Bytes signature)
      throws Exception {
    byte[] x509 = Bytes.fromHex("302a300506032b6570032100" + key.toHex()).toArray();
    Signature verifier = Signature.getInstance("Ed25519", "SunEC");
    verifier.initVerify(
        KeyFactory.getInstance("Ed25519", "SunEC").generatePublic(new X509EncodedKeySpec(x509)));
    verifier.update(domain.getBytes(StandardCharsets.US_ASCII));
    verifier.update((byte) 0);
    verifier.update(payload.toArray());
    return verifier.verify(signature.toArray());
  }

  private static Map<String, String> hex(Map<String, Bytes> vectors) {
    Map<String, String> hex = new LinkedHashMap<>();
    vectors.forEach((name, bytes) -> hex.put(name, bytes.toHex()));
    return hex;
  }
}

package io.svcdht.codec;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.message.Response;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.SignedPeerInfo;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * HELLO in JSON (docs/PROTOCOL.md §3): at most {@link Limits#CONTROL_BYTES}, eight levels deep, no
 * field twice, unknown fields ignored. Binary values are base64url without padding. Stateless.
 */
public final class HelloCodec {

  private static final String USER_AGENT = "ua";
  private static final String NETWORK = "network";
  private static final String NODE = "node";
  private static final String PQ_KEY = "pq_key";
  private static final String PQ_PROOF = "pq_proof";
  private static final String MAX_FRAME = "max_frame";
  private static final String MAX_INFLIGHT = "max_inflight";
  private static final String FLAGS = "flags_supported";
  private static final String VERSIONS = "versions";
  private static final String TRANSPORTS = "transports";
  private static final String ERROR = "error";
  private static final String DETAIL = "detail";
  private static final String RETRY_AFTER = "retry_after_ms";

  private static final Set<String> WANTED =
      Set.of(
          USER_AGENT,
          NETWORK,
          NODE,
          PQ_KEY,
          PQ_PROOF,
          MAX_FRAME,
          MAX_INFLIGHT,
          FLAGS,
          VERSIONS,
          TRANSPORTS);
  private static final Set<String> REFUSAL = Set.of(ERROR, DETAIL, RETRY_AFTER);

  private static final int ANY_16_BITS = 0xffff;

  private HelloCodec() {}

  /** The dialler's payload. */
  public static Bytes encode(Hello hello) {
    return JsonText.object(json -> introduce(hello, json));
  }

  /** The acceptor's payload, to be sent with status 200. */
  public static Bytes encode(Welcome welcome) {
    return JsonText.object(json -> {
      introduce(welcome.hello(), json);
      json.number(MAX_FRAME, welcome.maxFrame())
          .number(MAX_INFLIGHT, welcome.maxInflight())
          .number(FLAGS, welcome.flagsSupported())
          .numbers(VERSIONS, welcome.versions())
          .texts(TRANSPORTS, welcome.transports());
    });
  }

  /** The acceptor's refusal. */
  public static EncodedResponse encodeRefusal(Response.Refused refused) {
    Bytes payload =
        JsonText.object(json -> {
          json.number(ERROR, refused.error().number()).text(DETAIL, refused.detail());
          refused.retryAfter().ifPresent(time -> json.number(RETRY_AFTER, (int) time.toMillis()));
        });
    return new EncodedResponse(refused.error().oapStatus(), payload);
  }

  /** Reads what a dialler sent. */
  public static Decoded<Hello> decodeHello(Bytes json) {
    JsonFields fields = JsonFields.read(json, WANTED);
    return hello(fields);
  }

  /**
   * Reads an acceptor's answer of status 200. Refused as {@code Unsupported} if it does not read
   * version 1.
   */
  public static Decoded<Welcome> decodeWelcome(Bytes json) {
    JsonFields fields = JsonFields.read(json, WANTED);
    return hello(fields).flatMap(hello -> welcome(hello, fields));
  }

  /** Reads an acceptor's answer of any other status. */
  public static Decoded<Response.Refused> decodeRefusal(Bytes json) {
    JsonFields fields = JsonFields.read(json, REFUSAL);
    int number = fields.whole(ERROR, 1, ANY_16_BITS);
    String detail = fields.text(DETAIL, Limits.ERROR_DETAIL_CHARS);
    Optional<Duration> retryAfter =
        fields.has(RETRY_AFTER)
            ? Optional.of(
                Duration.ofMillis(
                    fields.whole(RETRY_AFTER, 0, (int) Limits.RETRY_AFTER_MAX.toMillis())))
            : Optional.empty();
    DhtError error = DhtError.byNumber(number).orElse(DhtError.INTERNAL);
    return fields.failed()
        ? fields.rejected()
        : Decoded.ok(new Response.Refused(error, detail, retryAfter));
  }

  private static void introduce(Hello hello, JsonText json) {
    json.text(USER_AGENT, hello.userAgent())
        .text(NETWORK, hello.network().value())
        .text(NODE, base64(Bytes.copyOf(hello.node().encoded())));
    hello
        .postQuantum()
        .ifPresent(pq -> json.text(PQ_KEY, base64(pq.key())).text(PQ_PROOF, base64(pq.proof())));
  }

  private static Decoded<Hello> hello(JsonFields fields) {
    String userAgent = fields.text(USER_AGENT, Limits.USER_AGENT_CHARS);
    String network = fields.text(NETWORK, Limits.NETWORK_NAME_BYTES);
    Bytes node = binary(NODE, Limits.PEER_INFO_BYTES, fields);
    if (!fields.failed() && !Hello.isUserAgent(userAgent)) {
      fields.fail(DhtError.MALFORMED, "ua has control characters");
    }
    if (fields.failed()) {
      return fields.rejected();
    }
    return NetworkName.parse(network)
        .flatMap(name ->
            SignedPeerInfo.decode(node.toArray())
                .flatMap(peer -> hello(userAgent, name, peer, fields)));
  }

  private static Decoded<Hello> hello(
      String userAgent, NetworkName network, SignedPeerInfo node, JsonFields fields) {
    if (!network.equals(node.info().network())) {
      return Decoded.malformed(
          "network " + network + " is not the peer info's, " + node.info().network());
    }
    Optional<KeySet.Entry> entry = node.info().keys().postQuantum();
    @Nullable PqProof proof = entry.map(key -> proof(key, fields)).orElse(null);
    if (entry.isEmpty() && (fields.has(PQ_KEY) || fields.has(PQ_PROOF))) {
      fields.fail(DhtError.MALFORMED, "a classical key set has no pq_key and no pq_proof");
    }
    return fields.failed()
        ? fields.rejected()
        : Decoded.ok(new Hello(userAgent, network, node, Optional.ofNullable(proof)));
  }

  private static @Nullable PqProof proof(KeySet.Entry entry, JsonFields fields) {
    if (!fields.has(PQ_KEY) || !fields.has(PQ_PROOF)) {
      fields.fail(DhtError.UNAUTHORIZED, "a hybrid key set needs pq_key and pq_proof");
      return null;
    }
    Bytes key = binary(PQ_KEY, entry.algorithm().publicKeyBytes(), fields);
    Bytes proof = binary(PQ_PROOF, Limits.PQ_PROOF_BYTES, fields);
    if (fields.failed()) {
      return null;
    }
    if (!KeySet.fingerprint(key).equals(entry.key())) {
      fields.fail(DhtError.UNAUTHORIZED, "pq_key does not have the fingerprint of the key set");
      return null;
    }
    return new PqProof(key, proof);
  }

  private static Decoded<Welcome> welcome(Hello hello, JsonFields fields) {
    int maxFrame = fields.whole(MAX_FRAME, Limits.FRAME_BYTES_BEFORE_HELLO, Limits.FRAME_BYTES);
    int maxInflight = fields.whole(MAX_INFLIGHT, 1, Welcome.INFLIGHT_MAX);
    int flags = fields.whole(FLAGS, 0, Frame.KNOWN_FLAGS);
    List<Integer> versions = fields.wholes(VERSIONS, Welcome.LIST_MAX, 1, ANY_16_BITS);
    List<String> transports = fields.texts(TRANSPORTS, Welcome.LIST_MAX, Welcome.TRANSPORT_CHARS);
    if (!fields.failed() && !versions.contains(MessageCodec.VERSION)) {
      fields.fail(DhtError.UNSUPPORTED, "versions " + versions + " lack version 1");
    }
    return fields.failed()
        ? fields.rejected()
        : Decoded.ok(new Welcome(hello, maxFrame, maxInflight, flags, versions, transports));
  }

  private static String base64(Bytes value) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value.toArray());
  }

  /** Base64url without padding of at most {@code max} bytes, in its only form. */
  private static Bytes binary(String name, int max, JsonFields fields) {
    String text = fields.text(name, (max * 4 + 2) / 3);
    try {
      Bytes value = Bytes.copyOf(Base64.getUrlDecoder().decode(text));
      if (base64(value).equals(text)) {
        return value;
      }
    } catch (IllegalArgumentException notBase64) {
      // refused below, like every other form that is not the only one
    }
    fields.fail(DhtError.MALFORMED, name + " is not base64url without padding");
    return Bytes.EMPTY;
  }
}

package io.svcdht.codec;

import io.svcdht.cbor.CborReader;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.peer.SignedPeerInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Requests and responses in deterministic CBOR (docs/PROTOCOL.md §4; its CDDL is the contract).
 * Stateless. One value has one encoding: {@code decode(encode(x))} is {@code x}, and input without
 * unknown keys comes out of {@code encode(decode(input))} byte for byte.
 */
public final class MessageCodec {

  /** The version of the messages this codec writes, and the only one it reads. */
  public static final int VERSION = 1;

  /** Entries of a message's map, unknown ones among them. */
  static final int MAX_ENTRIES = 64;

  /** Head of a map of 0…15 entries, and where its second value stands (RFC 8949 §3.1). */
  private static final int SMALL_MAP = 0xa0;

  private static final int MAP_MASK = 0xf0;
  private static final int OPERATION_AT = 4;

  private MessageCodec() {}

  /** The payload of a request frame. */
  public static Bytes encodeRequest(RequestEnvelope envelope) {
    return RequestWriter.write(envelope);
  }

  /**
   * Reads the payload of a request frame. Refusals: {@code Unsupported} for another version or an
   * unknown operation, {@code OverSize}, {@code Malformed}.
   */
  public static Decoded<RequestEnvelope> decodeRequest(Bytes payload) {
    return RequestReader.read(payload);
  }

  /**
   * The operation of a request frame's payload, from its first bytes alone: in deterministic CBOR
   * version and operation have the lowest keys (RFC 8949 §4.2.1). Empty where these bytes do not
   * say; {@link #decodeRequest} may still read it, and then finds the same operation.
   */
  public static Optional<Operation> glance(Bytes payload) {
    return payload.size() > OPERATION_AT
            && (payload.at(0) & MAP_MASK) == SMALL_MAP
            && payload.at(1) == RequestWriter.VERSION
            && payload.at(2) == VERSION
            && payload.at(3) == RequestWriter.OPERATION
        ? Operation.byNumber(payload.at(OPERATION_AT))
        : Optional.empty();
  }

  /** Status and payload of a response frame. */
  public static EncodedResponse encodeResponse(Response response) {
    return ResponseWriter.write(response);
  }

  /**
   * Reads the response to a request of kind {@code asked}; a refusal by the peer is an {@code Ok}
   * that holds {@link Response.Refused}.
   */
  public static Decoded<Response> decodeResponse(Operation asked, int status, Bytes payload) {
    return decodeResponse(asked, status, payload, NOBODY);
  }

  /** The same, where peer infos that {@code known} recognises are not decoded again. */
  public static Decoded<Response> decodeResponse(
      Operation asked, int status, Bytes payload, CborReader.Known<SignedPeerInfo> known) {
    return ResponseReader.read(asked, status, payload, known);
  }

  /** Recognises nothing. */
  private static final CborReader.Known<SignedPeerInfo> NOBODY =
      new CborReader.Known<>() {
        @Override
        public @Nullable SignedPeerInfo find(byte[] input, int from) {
          return null;
        }

        @Override
        public int size(SignedPeerInfo value) {
          return value.encodedSize();
        }
      };
}

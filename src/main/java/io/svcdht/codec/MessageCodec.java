package io.svcdht.codec;

import io.svcdht.cbor.CborReader;
import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.peer.SignedPeerInfo;
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

package io.svcdht.codec;

import io.svcdht.id.Bytes;
import io.svcdht.message.Response;

/** A refusal in the form of the protocol that was asked: JSON for control frames, CBOR else. */
final class Refusals {

  private Refusals() {}

  static Bytes payload(int appProtoId, Response.Refused refused) {
    return appProtoId == Frame.CONTROL
        ? HelloCodec.encodeRefusal(refused).payload()
        : MessageCodec.encodeResponse(refused).payload();
  }
}

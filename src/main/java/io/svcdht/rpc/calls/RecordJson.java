package io.svcdht.rpc.calls;

import io.svcdht.id.Multiaddr;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import tools.jackson.core.JsonGenerator;

/** Provider records as JSON objects, made once ({@link KeptJson}). */
public final class RecordJson {

  private final KeptJson<VerifiedRecord> kept = new KeptJson<>(RecordJson::make);

  /** The JSON object of {@code record}; not to be changed. */
  public byte[] of(VerifiedRecord record) {
    return kept.of(record);
  }

  private static byte[] make(VerifiedRecord verified) {
    SignedRecord signed = verified.signed();
    return Json.object(512 + 2 * signed.encodedSize(), json -> write(json, signed));
  }

  private static void write(JsonGenerator json, SignedRecord signed) {
    ProviderRecord record = signed.record();
    json.writeStringProperty("cid", record.cid().toString());
    json.writeStringProperty("publisher", record.publisher().toString());
    addresses(json, record.addresses());
    json.writeNumberProperty("ttl", record.ttl().toSeconds());
    json.writeStringProperty("ts", record.ts().toString());
    json.writeStringProperty("expiresAt", record.expiresAt().toString());
    record
        .meta()
        .ifPresent(meta -> json.writeStringProperty("meta", Json.base64url(meta.toArray())));
    json.writeStringProperty("record", Json.base64url(signed.encoded()));
  }

  /** The property {@code addresses}. */
  public static void addresses(JsonGenerator json, Iterable<Multiaddr> addresses) {
    json.writeArrayPropertyStart("addresses");
    addresses.forEach(address -> json.writeString(address.toString()));
    json.writeEndArray();
  }
}

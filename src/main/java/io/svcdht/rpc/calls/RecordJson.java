package io.svcdht.rpc.calls;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.svcdht.id.Multiaddr;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import tools.jackson.core.JsonGenerator;

/**
 * Provider records as JSON objects. A record never changes, so its bytes are made once and kept as
 * long as the record itself is (the keys are weak), within a bound of memory: what this node stores
 * is answered again and again, and then only copied.
 */
public final class RecordJson {

  /** Bytes of JSON kept; beyond, what was used least lately is made anew when asked for. */
  public static final long KEPT_BYTES = 8L << 20;

  private static final int ENTRY_OVERHEAD = 96;

  private final Cache<VerifiedRecord, byte[]> kept =
      Caffeine.newBuilder()
          .weakKeys()
          .maximumWeight(KEPT_BYTES)
          .<VerifiedRecord, byte[]>weigher((record, json) -> json.length + ENTRY_OVERHEAD)
          .executor(Runnable::run)
          .build();

  /** The JSON object of {@code record}; not to be changed. */
  public byte[] of(VerifiedRecord record) {
    return kept.get(record, RecordJson::make);
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

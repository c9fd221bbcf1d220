package io.svcdht.rpc.http;

import io.svcdht.error.DhtError;
import io.svcdht.id.LookupId;
import io.svcdht.rpc.calls.Json;
import io.svcdht.rpc.web.Refusal;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/**
 * A problem document (RFC 9457) of the closed set: type, title, status and detail, and this API's
 * own code, hint and ids of lookup and request.
 *
 * @param refusal what went wrong
 * @param lookup the lookup it happened in, if one had begun
 * @param request the id of the request, if known
 */
record Problem(Refusal refusal, Optional<LookupId> lookup, Optional<String> request) {

  /** Media type of a problem document. */
  static final String MEDIA_TYPE = "application/problem+json";

  private static final String TYPE = "urn:svc-dht:error:";

  byte[] document() {
    return Json.object(512, this::write);
  }

  /** Writes the fields into an object that has begun. */
  void write(JsonGenerator json) {
    DhtError error = refusal.error();
    json.writeStringProperty("type", TYPE + error.code());
    json.writeStringProperty("title", title(error));
    json.writeNumberProperty("status", refusal.status());
    json.writeStringProperty("detail", refusal.detail());
    json.writeStringProperty("code", error.code());
    json.writeStringProperty("hint", error.hint());
    lookup.ifPresent(id -> json.writeStringProperty("lookupId", id.toString()));
    request.ifPresent(id -> json.writeStringProperty("requestId", id));
  }

  /** {@code BadSignature} as {@code Bad signature}: the same for every problem of one type. */
  static String title(DhtError error) {
    String words = error.code().replaceAll("(?<=.)([A-Z])", " $1");
    return words.charAt(0) + words.substring(1).toLowerCase(Locale.ROOT);
  }
}

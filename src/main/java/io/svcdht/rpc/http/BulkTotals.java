package io.svcdht.rpc.http;

import io.svcdht.rpc.calls.Json;
import java.util.Optional;

/** Counts a bulk's results as they come, one after the other. */
final class BulkTotals {

  private long created;
  private long refreshed;
  private long failed;

  /** The text of a result, which is counted. */
  byte[] count(BulkLine result) {
    switch (result) {
      case BulkLine.Done done when done.announced().fresh() -> created++;
      case BulkLine.Done done -> refreshed++;
      case BulkLine.Refused refused -> failed++;
    }
    return result.text();
  }

  /** The last line: {@code {"end": {complete, reason, requestId, totals}}}. */
  byte[] end(Optional<String> reason, Optional<String> request) {
    return Json.line(
        Json.object(
            160,
            json -> {
              json.writeObjectPropertyStart("end");
              json.writeBooleanProperty("complete", reason.isEmpty());
              reason.ifPresent(why -> json.writeStringProperty("reason", why));
              request.ifPresent(id -> json.writeStringProperty("requestId", id));
              json.writeObjectPropertyStart("totals");
              json.writeNumberProperty("lines", created + refreshed + failed);
              json.writeNumberProperty("created", created);
              json.writeNumberProperty("refreshed", refreshed);
              json.writeNumberProperty("failed", failed);
              json.writeEndObject();
              json.writeEndObject();
            }));
  }
}

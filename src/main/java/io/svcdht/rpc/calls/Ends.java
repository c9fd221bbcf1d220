package io.svcdht.rpc.calls;

import io.svcdht.id.LookupId;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.core.JsonGenerator;

/** How a lookup ended, the same in every form: {@code complete}, why not, and what it took. */
public final class Ends {

  private Ends() {}

  /** {@code {"end": {complete, reason, lookupId, totals}}} of a lookup. */
  public static byte[] document(FindEvent.Ended last) {
    LookupResult end = last.result();
    return Json.object(
        256,
        json -> {
          json.writeObjectPropertyStart("end");
          outcome(json, end, end.reason().map(LookupResult.Partial::label));
          age(json, last.age());
          json.writeObjectPropertyStart("totals");
          json.writeNumberProperty("records", end.records());
          totals(json, end);
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  /** The end of a lookup that a fault cut short. */
  public static byte[] fault(LookupId lookup, String reason) {
    return Json.object(
        128,
        json -> {
          json.writeObjectPropertyStart("end");
          json.writeBooleanProperty("complete", false);
          json.writeStringProperty("reason", reason);
          json.writeStringProperty("lookupId", lookup.toString());
          json.writeEndObject();
        });
  }

  /** The properties {@code complete}, {@code reason} where it is not, and {@code lookupId}. */
  public static void outcome(JsonGenerator json, LookupResult end, Optional<String> reason) {
    json.writeBooleanProperty("complete", reason.isEmpty());
    reason.ifPresent(why -> json.writeStringProperty("reason", why));
    json.writeStringProperty("lookupId", end.id().toString());
  }

  /** The properties {@code cached} and {@code ageMs}, of an answer that had been kept. */
  public static void age(JsonGenerator json, Optional<Duration> age) {
    age.ifPresent(span -> {
      json.writeBooleanProperty("cached", true);
      Json.millis(json, "ageMs", span);
    });
  }

  /** The properties {@code hops}, {@code rpcs} and {@code elapsedMs}. */
  public static void totals(JsonGenerator json, LookupResult end) {
    json.writeNumberProperty("hops", end.hops());
    json.writeNumberProperty("rpcs", end.rpcs());
    Json.millis(json, "elapsedMs", end.elapsed());
  }
}

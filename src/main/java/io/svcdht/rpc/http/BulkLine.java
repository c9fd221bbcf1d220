package io.svcdht.rpc.http;

import io.svcdht.announce.Announced;
import io.svcdht.id.Cid;
import io.svcdht.rpc.calls.AnnounceJson;
import io.svcdht.rpc.calls.Json;
import java.util.Optional;

/** What came of one line of a bulk. */
sealed interface BulkLine {

  /** As the caller reads it, with its line end. */
  byte[] text();

  /** It was announced. */
  record Done(long number, Announced announced, String republish) implements BulkLine {
    @Override
    public byte[] text() {
      return Json.line(
          Json.object(
              384,
              json -> {
                json.writeNumberProperty("line", number);
                json.writeStringProperty("cid", announced.record().record().cid().toString());
                json.writeNumberProperty("status", Announcing.status(announced));
                AnnounceJson.record(json, announced, republish);
              }));
    }
  }

  /** It was not. */
  record Refused(long number, Optional<Cid> cid, Problem problem) implements BulkLine {
    @Override
    public byte[] text() {
      return Json.line(
          Json.object(
              512,
              json -> {
                json.writeNumberProperty("line", number);
                cid.ifPresent(known -> json.writeStringProperty("cid", known.toString()));
                json.writeObjectPropertyStart("problem");
                problem.write(json);
                json.writeEndObject();
              }));
    }
  }
}

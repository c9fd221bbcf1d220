package io.svcdht.rpc.bus;

import io.svcdht.error.Decoded;
import io.svcdht.id.Cid;
import io.svcdht.id.IpfsCid;
import io.svcdht.id.NodeId;
import io.svcdht.rpc.calls.AnnounceBody;
import io.svcdht.rpc.calls.FindCalls;
import io.svcdht.rpc.calls.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Questions as JSON, with the field names of the REST API. Read strictly: an unknown field, one
 * given twice, a value of another type or anything after the object is refused.
 */
final class QuestionJson {

  private static final int HEAD = 256;

  private QuestionJson() {}

  static byte[] write(Question question) {
    return Json.object(
        HEAD,
        json -> {
          switch (question) {
            case Question.FindProviders find -> write(json, find);
            case Question.FindNode(NodeId target) ->
                json.writeStringProperty("nodeId", target.toString());
            case Question.StoreProvide(AnnounceBody body) -> write(json, body);
          }
        });
  }

  private static void write(JsonGenerator json, Question.FindProviders find) {
    json.writeStringProperty("cid", find.cid().toString());
    find.limit().ifPresent(limit -> json.writeNumberProperty("limit", limit));
    if (find.local()) {
      json.writeStringProperty("source", "local");
    }
  }

  private static void write(JsonGenerator json, AnnounceBody body) {
    switch (body) {
      case AnnounceBody.Own(Cid cid, var addresses, var ttl) -> {
        json.writeStringProperty("cid", cid.toString());
        addresses.ifPresent(addrs -> {
          json.writeArrayPropertyStart("addrs");
          addrs.forEach(address -> json.writeString(address.toString()));
          json.writeEndArray();
        });
        ttl.ifPresent(span -> json.writeNumberProperty("ttl", span.toSeconds()));
      }
      case AnnounceBody.Signed(var record) ->
          json.writeStringProperty("record", Json.base64url(record.encoded()));
    }
  }

  static Decoded<Question> findProviders(String text) {
    return FlatJson.read(text, List.of("cid", "limit", "source")).flatMap(QuestionJson::find);
  }

  static Decoded<Question> findNode(String text) {
    return FlatJson.read(text, List.of("nodeId"))
        .flatMap(given -> string(given, "nodeId"))
        .flatMap(NodeId::parse)
        .map(Question.FindNode::new);
  }

  static Decoded<Question> storeProvide(String text) {
    return AnnounceBody.read(text).map(Question.StoreProvide::new);
  }

  private static Decoded<Question> find(Map<String, Object> given) {
    return string(given, "cid")
        .flatMap(IpfsCid::contentId)
        .flatMap(cid ->
            limit(given)
                .flatMap(limit ->
                    local(given).map(local -> new Question.FindProviders(cid, limit, local))));
  }

  private static Decoded<Optional<Integer>> limit(Map<String, Object> given) {
    @Nullable Object value = given.get("limit");
    if (value == null) {
      return Decoded.ok(Optional.empty());
    }
    return value instanceof Long number && number >= 1 && number <= FindCalls.LIMIT_MAX
        ? Decoded.ok(Optional.of(number.intValue()))
        : Decoded.malformed("limit is not a number from 1 to " + FindCalls.LIMIT_MAX);
  }

  private static Decoded<Boolean> local(Map<String, Object> given) {
    @Nullable Object value = given.get("source");
    if (value == null || value.equals("network")) {
      return Decoded.ok(false);
    }
    return value.equals("local")
        ? Decoded.ok(true)
        : Decoded.malformed("source is not \"local\" or \"network\"");
  }

  private static Decoded<String> string(Map<String, Object> given, String name) {
    return given.get(name) instanceof String text
        ? Decoded.ok(text)
        : Decoded.malformed(name + " is missing, or not a string");
  }
}

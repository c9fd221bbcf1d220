package io.svcdht.routers;

import io.svcdht.error.Decoded;
import io.svcdht.id.Shown;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The document {@code {"Providers": […]}} of a router. Its JSON is read strictly, what is in it
 * with tolerance: unknown fields are passed over, as the specification wants, and so are rows of
 * another schema, those without an id and addresses that are too long. What is over a bound is left
 * out.
 */
final class RouterAnswer {

  /** Providers of one answer. */
  static final int ROWS = 100;

  /** Addresses of one provider. */
  static final int ADDRESSES = 32;

  private static final int PROTOCOLS = 16;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9]{20,128}");
  private static final Pattern ADDRESS = Pattern.compile("/[\\x21-\\x7e]{1,255}");
  private static final Pattern PROTOCOL = Pattern.compile("[A-Za-z0-9._/-]{1,64}");

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(32).build())
          .build();

  private final String origin;
  private final JsonParser json;
  private final Map<String, Unverified> rows = new LinkedHashMap<>();

  private RouterAnswer(String origin, JsonParser json) {
    this.origin = origin;
    this.json = json;
  }

  /** The providers in {@code body}, each once, as {@code origin} says. */
  static Decoded<List<Unverified>> read(String origin, byte[] body) {
    try (JsonParser json = FACTORY.createParser(ObjectReadContext.empty(), body)) {
      RouterAnswer answer = new RouterAnswer(origin, json);
      boolean whole = json.nextToken() == JsonToken.START_OBJECT && answer.providers();
      return whole && json.nextToken() == null
          ? Decoded.ok(List.copyOf(answer.rows.values()))
          : Decoded.malformed("not one JSON object with an array Providers of objects");
    } catch (JacksonException e) {
      return Decoded.malformed("not well-formed JSON: " + Shown.of(e.getOriginalMessage()));
    }
  }

  /** Reads the object to its end; whether it had providers, be it none. */
  private boolean providers() {
    boolean there = false;
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      JsonToken value = json.nextToken();
      if (!name.equals("Providers")) {
        json.skipChildren();
      } else if (!rows(value)) {
        return false;
      } else {
        there = true;
      }
    }
    return there;
  }

  /** What is written in Go has {@code null} for an empty list. */
  private boolean rows(JsonToken value) {
    if (value != JsonToken.START_ARRAY) {
      return value == JsonToken.VALUE_NULL;
    }
    for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
      if (next != JsonToken.START_OBJECT) {
        return false;
      }
      @Nullable Unverified row = row();
      if (row != null && rows.size() < ROWS) {
        rows.putIfAbsent(row.id(), row);
      }
    }
    return true;
  }

  private @Nullable Unverified row() {
    String schema = "";
    String id = "";
    List<String> addresses = List.of();
    List<String> protocols = List.of();
    for (String name = json.nextName(); name != null; name = json.nextName()) {
      JsonToken value = json.nextToken();
      switch (name) {
        case "Schema" -> schema = text(value);
        case "ID" -> id = text(value);
        case "Addrs" -> addresses = texts(value, ADDRESS, ADDRESSES);
        case "Protocols" -> protocols = texts(value, PROTOCOL, PROTOCOLS);
        default -> json.skipChildren();
      }
    }
    return schema.equals("peer") && ID.matcher(id).matches()
        ? new Unverified(origin, id, addresses, protocols)
        : null;
  }

  private String text(JsonToken value) {
    if (value == JsonToken.VALUE_STRING) {
      return json.getString();
    }
    json.skipChildren();
    return "";
  }

  private List<String> texts(JsonToken value, Pattern form, int most) {
    List<String> texts = new ArrayList<>();
    if (value != JsonToken.START_ARRAY) {
      json.skipChildren();
      return texts;
    }
    for (JsonToken next = json.nextToken(); next != JsonToken.END_ARRAY; next = json.nextToken()) {
      String text = text(next);
      if (texts.size() < most && form.matcher(text).matches()) {
        texts.add(text);
      }
    }
    return texts;
  }
}

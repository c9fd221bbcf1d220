package io.svcdht.rpc.bus;

import io.svcdht.error.Decoded;
import io.svcdht.id.Shown;
import io.svcdht.rpc.calls.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** JSON objects without anything nested, read strictly. */
final class FlatJson {

  private FlatJson() {}

  /** A flat object of strings and whole numbers. */
  static Decoded<Map<String, Object>> read(String text, List<String> known) {
    try (JsonParser json = Json.FACTORY.createParser(ObjectReadContext.empty(), text)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Decoded.malformed("a JSON object is wanted, with " + String.join(", ", known));
      }
      Map<String, Object> given = new HashMap<>();
      for (String name = json.nextName(); name != null; name = json.nextName()) {
        if (!known.contains(name)) {
          return Decoded.malformed(
              "field '" + Shown.of(name) + "' is unknown; known are " + String.join(", ", known));
        }
        switch (json.nextToken()) {
          case VALUE_STRING -> given.put(name, json.getString());
          case VALUE_NUMBER_INT -> given.put(name, json.getLongValue());
          default -> {
            return Decoded.malformed(name + " is neither a string nor a whole number");
          }
        }
      }
      return json.nextToken() == null
          ? Decoded.ok(given)
          : Decoded.malformed("something follows after the JSON object");
    } catch (JacksonException e) {
      return Decoded.malformed("not well-formed JSON: " + Shown.of(e.getOriginalMessage()));
    }
  }
}

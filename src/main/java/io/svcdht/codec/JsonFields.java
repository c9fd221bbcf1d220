package io.svcdht.codec;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Shown;
import io.svcdht.limits.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * The wanted fields of one flat JSON object that a stranger wrote: UTF-8, bounded, no field twice,
 * nothing after its end. A value is text, a whole number, or a list of either; unwanted fields may
 * be anything and are not kept.
 *
 * <p>Like the CBOR reader it remembers the first thing wrong, and is asked once, at the end.
 */
final class JsonFields {

  private static final int DEPTH = 8;
  private static final int NUMBER_CHARS = 20;
  private static final int NAME_CHARS = 64;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH)
                  .maxDocumentLength(Limits.CONTROL_BYTES)
                  .maxStringLength(Limits.CONTROL_BYTES)
                  .maxNameLength(NAME_CHARS)
                  .maxNumberLength(NUMBER_CHARS)
                  .build())
          .build();

  private final Map<String, Object> values = new HashMap<>();
  private @Nullable DhtError error;
  private String reason = "";

  private JsonFields() {}

  /** Reads {@code json} and keeps the fields named {@code wanted}. */
  static JsonFields read(Bytes json, Set<String> wanted) {
    JsonFields fields = new JsonFields();
    if (json.size() > Limits.CONTROL_BYTES) {
      fields.fail(
          DhtError.OVER_SIZE,
          "JSON has " + json.size() + " bytes, at most " + Limits.CONTROL_BYTES);
      return fields;
    }
    try {
      ByteBuffer utf8 = ByteBuffer.wrap(json.toArray());
      String text = StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
      fields.parse(text, wanted);
    } catch (CharacterCodingException invalid) {
      fails(fields, "JSON is not valid UTF-8");
    } catch (JacksonException invalid) {
      fails(fields, "JSON is not valid: " + Shown.of(invalid.getOriginalMessage()));
    }
    return fields;
  }

  private static void fails(JsonFields fields, String why) {
    fields.fail(DhtError.MALFORMED, why);
  }

  boolean failed() {
    return error != null;
  }

  void fail(DhtError kind, String why) {
    if (error == null) {
      error = kind;
      reason = why;
    }
  }

  /** The refusal; only after {@link #failed()}. */
  <T> Decoded<T> rejected() {
    return Decoded.rejected(error == null ? DhtError.INTERNAL : error, reason);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  /** Text of 1 to {@code max} characters; empty after a failure. */
  String text(String name, int max) {
    Object value = values.get(name);
    if (value instanceof String text && !text.isEmpty()) {
      if (text.length() <= max) {
        return text;
      }
      fail(DhtError.OVER_SIZE, name + " has " + text.length() + " characters, at most " + max);
    } else {
      fail(DhtError.MALFORMED, name + (has(name) ? " is not text" : " is missing"));
    }
    return "";
  }

  /** A whole number of {@code min} to {@code max}; {@code min} after a failure. */
  int whole(String name, int min, int max) {
    return whole(name, values.get(name), min, max);
  }

  /** A list of at most {@code count} whole numbers. */
  List<Integer> wholes(String name, int count, int min, int max) {
    return list(name, count).stream().map(item -> whole(name, item, min, max)).toList();
  }

  /** A list of at most {@code count} texts of 1 to {@code max} characters. */
  List<String> texts(String name, int count, int max) {
    List<String> texts = new ArrayList<>();
    for (Object item : list(name, count)) {
      if (item instanceof String text && !text.isEmpty() && text.length() <= max) {
        texts.add(text);
      } else {
        fail(DhtError.MALFORMED, name + " holds something other than short texts");
      }
    }
    return texts;
  }

  private int whole(String name, @Nullable Object value, int min, int max) {
    if (value instanceof Long number && number >= min && number <= max) {
      return number.intValue();
    }
    fail(
        DhtError.MALFORMED,
        name + (has(name) ? " is not a whole number of " + min + "…" + max : " is missing"));
    return min;
  }

  private List<?> list(String name, int count) {
    Object value = values.get(name);
    if (value instanceof List<?> list && list.size() <= count) {
      return list;
    }
    fail(
        DhtError.MALFORMED,
        name + (has(name) ? " is not a list of at most " + count : " is missing"));
    return List.of();
  }

  private void parse(String text, Set<String> wanted) {
    try (JsonParser in = JSON.createParser(ObjectReadContext.empty(), text)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        fail(DhtError.MALFORMED, "JSON is not an object");
        return;
      }
      while (in.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = in.currentName();
        in.nextToken();
        if (wanted.contains(name)) {
          values.put(name, value(in));
        } else {
          in.skipChildren();
        }
      }
      if (in.nextToken() != null) {
        fail(DhtError.MALFORMED, "JSON goes on after its object");
      }
    }
  }

  private static Object value(JsonParser in) {
    return in.currentToken() == JsonToken.START_ARRAY ? items(in) : scalar(in);
  }

  private static List<Object> items(JsonParser in) {
    List<Object> items = new ArrayList<>();
    while (in.nextToken() != JsonToken.END_ARRAY) {
      items.add(scalar(in));
    }
    return items;
  }

  /** Text or a whole number; anything else stands for itself and fits no field. */
  private static Object scalar(JsonParser in) {
    JsonToken token = in.currentToken();
    if (token == JsonToken.VALUE_STRING) {
      return in.getString();
    }
    if (token == JsonToken.VALUE_NUMBER_INT
        && in.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      return in.getLongValue();
    }
    in.skipChildren();
    return token;
  }
}

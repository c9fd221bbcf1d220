package io.svcdht.codec;

import io.svcdht.id.Bytes;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes one flat JSON object. */
final class JsonText {

  private static final JsonFactory JSON = new JsonFactory();

  private final JsonGenerator out;

  private JsonText(JsonGenerator out) {
    this.out = out;
  }

  static Bytes object(Consumer<JsonText> fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
      out.writeStartObject();
      fields.accept(new JsonText(out));
      out.writeEndObject();
    }
    return Bytes.copyOf(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  JsonText text(String name, String value) {
    out.writeStringProperty(name, value);
    return this;
  }

  JsonText number(String name, int value) {
    out.writeNumberProperty(name, value);
    return this;
  }

  JsonText numbers(String name, List<Integer> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeNumber);
    out.writeEndArray();
    return this;
  }

  JsonText texts(String name, List<String> values) {
    out.writeArrayPropertyStart(name);
    values.forEach(out::writeString);
    out.writeEndArray();
    return this;
  }
}

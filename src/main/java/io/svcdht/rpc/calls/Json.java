package io.svcdht.rpc.calls;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/** JSON by hand, through the streaming core: no reflection, no intermediate tree. */
public final class Json {

  /** Reads strictly: a key twice is an error, nesting and numbers are bounded. */
  public static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .streamReadConstraints(
              StreamReadConstraints.builder().maxNestingDepth(8).maxNumberLength(32).build())
          .build();

  private static final Base64.Encoder BASE64URL = Base64.getUrlEncoder().withoutPadding();

  private Json() {}

  /** One object, written by {@code fields}. */
  public static byte[] object(int sizeHint, Consumer<JsonGenerator> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(sizeHint);
    try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      json.writeStartObject();
      fields.accept(json);
      json.writeEndObject();
    }
    return out.toByteArray();
  }

  /** {@code document} as a line of NDJSON. */
  public static byte[] line(byte[] document) {
    byte[] line = Arrays.copyOf(document, document.length + 1);
    line[document.length] = '\n';
    return line;
  }

  /** Text without padding, as everywhere in this API. */
  public static String base64url(byte[] bytes) {
    return BASE64URL.encodeToString(bytes);
  }

  /** Milliseconds with a fraction of at most three digits. */
  public static void millis(JsonGenerator json, String name, Duration span) {
    long micros = span.toNanos() / 1_000;
    if (micros % 1_000 == 0) {
      json.writeNumberProperty(name, micros / 1_000);
    } else {
      json.writeNumberProperty(name, micros / 1_000.0);
    }
  }
}

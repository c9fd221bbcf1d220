package io.svcdht.rpc.calls;

import io.svcdht.routers.Unverified;
import tools.jackson.core.JsonGenerator;

/** What routers beyond this network say, as JSON objects. */
public final class UnverifiedJson {

  private UnverifiedJson() {}

  /** {@code {origin, id, addrs, protocols}}. */
  public static byte[] of(Unverified provider) {
    return Json.object(192 + 64 * provider.addresses().size(), json -> write(json, provider));
  }

  /** {@code {"unverified": {…}}}: as a line among records. */
  public static byte[] line(Unverified provider) {
    return Json.object(
        224 + 64 * provider.addresses().size(),
        json -> {
          json.writeObjectPropertyStart("unverified");
          write(json, provider);
          json.writeEndObject();
        });
  }

  private static void write(JsonGenerator json, Unverified provider) {
    json.writeStringProperty("origin", provider.origin());
    json.writeStringProperty("id", provider.id());
    texts(json, "addrs", provider.addresses());
    texts(json, "protocols", provider.protocols());
  }

  /** A property with an array of strings. */
  public static void texts(JsonGenerator json, String name, Iterable<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.forEach(json::writeString);
    json.writeEndArray();
  }
}

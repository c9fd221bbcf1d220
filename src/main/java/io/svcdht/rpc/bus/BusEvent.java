package io.svcdht.rpc.bus;

import io.svcdht.error.DhtError;
import io.svcdht.id.Cid;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Meters;
import io.svcdht.rpc.calls.Ends;
import io.svcdht.rpc.calls.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/** What the node tells without being asked (docs/BUS.md). */
public sealed interface BusEvent {

  /** Its topic: the last words of its subject. */
  String topic();

  /** Writes its fields into an object that has begun. */
  void write(JsonGenerator json);

  /** As it goes out; {@code node} and {@code ts} first. */
  default Told told(String node, String ts) {
    byte[] document =
        Json.object(
            256,
            json -> {
              json.writeStringProperty("node", node);
              json.writeStringProperty("ts", ts);
              write(json);
            });
    return new Told(topic(), new String(document, StandardCharsets.UTF_8));
  }

  /**
   * An event as it is told.
   *
   * @param topic such as {@code lookup.done}
   * @param json one object
   */
  record Told(String topic, String json) {}

  /** A lookup ended. */
  record LookupDone(Meters.LookupKind kind, LookupResult result) implements BusEvent {
    @Override
    public String topic() {
      return "lookup.done";
    }

    @Override
    public void write(JsonGenerator json) {
      json.writeStringProperty("op", kind.name().toLowerCase(Locale.ROOT));
      Ends.outcome(json, result, result.reason().map(LookupResult.Partial::label));
      json.writeNumberProperty("records", result.records());
      Ends.totals(json, result);
    }
  }

  /** This node holds a record that it did not hold before, or holds one again. */
  record ProviderAccepted(Cid cid, String publisher, boolean known) implements BusEvent {
    @Override
    public String topic() {
      return "provider.accepted";
    }

    @Override
    public void write(JsonGenerator json) {
      json.writeStringProperty("cid", cid.toString());
      json.writeStringProperty("publisher", publisher);
      json.writeBooleanProperty("known", known);
    }
  }

  /** A record that came to be stored here was refused. */
  record ProviderRejected(Cid cid, DhtError error) implements BusEvent {
    @Override
    public String topic() {
      return "provider.rejected";
    }

    @Override
    public void write(JsonGenerator json) {
      json.writeStringProperty("cid", cid.toString());
      json.writeStringProperty("code", error.code());
    }
  }

  /** The node went from one state to another. */
  record BootstrapState(String state, String was, List<String> missing) implements BusEvent {
    /** Copies the list. */
    public BootstrapState {
      missing = List.copyOf(missing);
    }

    @Override
    public String topic() {
      return "bootstrap.state";
    }

    @Override
    public void write(JsonGenerator json) {
      json.writeStringProperty("state", state);
      json.writeStringProperty("was", was);
      strings(json, "missing", missing);
    }
  }

  /** How the node is, every ten seconds. */
  record Health(String state, boolean ready, int peers, List<String> failing) implements BusEvent {
    /** Copies the list. */
    public Health {
      failing = List.copyOf(failing);
    }

    @Override
    public String topic() {
      return "health";
    }

    @Override
    public void write(JsonGenerator json) {
      json.writeStringProperty("state", state);
      json.writeBooleanProperty("ready", ready);
      json.writeNumberProperty("peers", peers);
      strings(json, "failing", failing);
    }
  }

  /** A standing task failed by a fault of its own and begins anew. */
  record Crash(Meters.Task task) implements BusEvent {
    @Override
    public String topic() {
      return "crash";
    }

    @Override
    public void write(JsonGenerator json) {
      json.writeStringProperty("task", task.label());
    }
  }

  private static void strings(JsonGenerator json, String name, List<String> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(json::writeString);
    json.writeEndArray();
  }
}

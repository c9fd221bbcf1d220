package io.svcdht.rpc.http;

import io.svcdht.id.LookupId;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.routers.Unverified;
import io.svcdht.rpc.calls.Ends;
import io.svcdht.rpc.calls.Heard;
import io.svcdht.rpc.calls.Json;
import io.svcdht.rpc.calls.RecordJson;
import io.svcdht.rpc.calls.UnverifiedJson;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import tools.jackson.core.JsonGenerator;

/**
 * A find as a stream: its records as lines (NDJSON), or everything that happens as server-sent
 * events. Both end with {@code {"end": …}}; a stream without it was cut.
 */
final class FindStream {

  /** What the id of the last event ends with: a caller that has seen it needs no reconnect. */
  static final String END = "/end";

  private static final byte[] HEARTBEAT = ": heartbeat\n\n".getBytes(StandardCharsets.US_ASCII);

  private final LookupId lookup;
  private final RecordJson records;

  FindStream(LookupId lookup, RecordJson records) {
    this.lookup = lookup;
    this.records = records;
  }

  /** One line for each record and for each who is named elsewhere, and the end. */
  Flux<byte[]> lines(Flux<Heard> events) {
    return events.concatMapIterable(this::lines);
  }

  /** One event for each event, the end, and comments in between so that nobody hangs up. */
  Flux<byte[]> events(Flux<Heard> events, Duration heartbeat, Scheduler timers) {
    Flux<byte[]> told = events.index((number, event) -> told(number + 1, event));
    Flux<byte[]> beats =
        Flux.interval(heartbeat, heartbeat, timers).onBackpressureDrop().map(beat -> HEARTBEAT);
    return told.publish(
        shared -> Flux.merge(shared, beats.takeUntilOther(shared.ignoreElements())));
  }

  /** The last line of a stream that a fault of this node cuts short. */
  byte[] faultLine(String reason) {
    return Json.line(Ends.fault(lookup, reason));
  }

  /** The last event of a stream that a fault of this node cuts short. */
  byte[] faultEvent(String reason) {
    return event(lookup + END, "end", Ends.fault(lookup, reason));
  }

  private List<byte[]> lines(Heard heard) {
    return switch (heard) {
      case Heard.Looked(FindEvent event) -> lines(event);
      case Heard.Elsewhere(Unverified provider) ->
          List.of(Json.line(UnverifiedJson.line(provider)));
    };
  }

  private List<byte[]> lines(FindEvent event) {
    return switch (event) {
      case FindEvent.Found(var record, var source) -> List.of(Json.line(records.of(record)));
      case FindEvent.Ended end -> List.of(Json.line(Ends.document(end)));
      case FindEvent.Asked asked -> List.of();
      case FindEvent.Stalled stalled -> List.of();
      case FindEvent.Answered answered -> List.of();
      case FindEvent.Failed failed -> List.of();
    };
  }

  private byte[] told(long number, Heard heard) {
    String id = lookup + "/" + number;
    return switch (heard) {
      case Heard.Looked(FindEvent event) -> told(id, event);
      case Heard.Elsewhere(Unverified provider) ->
          event(id, "unverified", UnverifiedJson.of(provider));
    };
  }

  private byte[] told(String id, FindEvent event) {
    return switch (event) {
      case FindEvent.Asked(var peer, int depth, boolean hedge) ->
          event(
              id,
              "asked",
              fields(json -> {
                json.writeStringProperty("peer", peer.toString());
                json.writeNumberProperty("depth", depth);
                json.writeBooleanProperty("hedge", hedge);
              }));
      case FindEvent.Stalled(var peer) ->
          event(id, "stalled", fields(json -> json.writeStringProperty("peer", peer.toString())));
      case FindEvent.Answered answered ->
          event(id, "answered", fields(json -> write(json, answered)));
      case FindEvent.Failed(var peer, var error) ->
          event(
              id,
              "failed",
              fields(json -> {
                json.writeStringProperty("peer", peer.toString());
                json.writeStringProperty("code", error.code());
              }));
      case FindEvent.Found(var record, var source) -> event(id, "found", records.of(record));
      case FindEvent.Ended end -> event(lookup + END, "end", Ends.document(end));
    };
  }

  private static void write(JsonGenerator json, FindEvent.Answered answered) {
    json.writeStringProperty("peer", answered.peer().toString());
    json.writeNumberProperty("records", answered.records());
    json.writeNumberProperty("contacts", answered.contacts());
    Json.millis(json, "rttMs", answered.rtt());
  }

  private static byte[] fields(Consumer<JsonGenerator> fields) {
    return Json.object(160, fields);
  }

  private static byte[] event(String id, String name, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(data.length + 96);
    String head = "id: " + id + "\nevent: " + name + "\ndata: ";
    out.writeBytes(head.getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(data);
    out.write('\n');
    out.write('\n');
    return out.toByteArray();
  }
}

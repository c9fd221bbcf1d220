package io.svcdht.rpc.http;

import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Contact;
import io.svcdht.peer.GroupShares;
import io.svcdht.peer.RoutingTable;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.calls.ClosestCalls;
import io.svcdht.rpc.calls.Json;
import io.svcdht.rpc.web.Begun;
import io.svcdht.rpc.web.Form;
import io.svcdht.rpc.web.Refusal;
import io.svcdht.rpc.web.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** {@code GET /dht/peers/{nodeId}} and {@code GET /dht/routing-table}: the nodes themselves. */
final class Neighbourhood {

  private static final List<Form> FORMS = List.of(Form.JSON);
  private static final Set<String> TIMEOUT = Set.of("timeout");

  private final ClosestCalls closest;
  private final RoutingTable table;
  private final World world;
  private final Duration deadline;

  Neighbourhood(ClosestCalls closest, RoutingTable table, World world, Duration deadline) {
    this.closest = closest;
    this.table = table;
    this.world = world;
    this.deadline = deadline;
  }

  /** The peers closest to a node id. */
  Mono<ServerResponse> closest(ServerRequest request) {
    Form.negotiate(request.headers().asHttpHeaders(), FORMS);
    NodeId target = Refusal.orThrow(NodeId.parse(request.pathVariable("nodeId")));
    Duration timeout = Query.of(request, TIMEOUT).span("timeout", deadline);
    LookupId id = Begun.by(request, world);
    return closest.document(id, target, timeout).map(document -> Reply.json(200, document));
  }

  /** The table as it is now. */
  Mono<ServerResponse> routingTable(ServerRequest request) {
    Form.negotiate(request.headers().asHttpHeaders(), FORMS);
    Query.of(request, Set.of());
    return Mono.fromSupplier(() -> Reply.json(200, document(table.snapshot())));
  }

  private byte[] document(RoutingTable.Snapshot snapshot) {
    long now = world.time().nanos();
    GroupShares shares = snapshot.shares();
    return Json.object(
        512 + 448 * snapshot.size(),
        json -> {
          json.writeStringProperty("self", snapshot.self().toString());
          json.writeNumberProperty("k", table.policy().k());
          json.writeNumberProperty("contacts", snapshot.size());
          json.writeNumberProperty("lost", snapshot.lost());
          networks(json, shares);
          json.writeArrayPropertyStart("buckets");
          snapshot.buckets().forEach(bucket -> bucket(json, bucket, now));
          json.writeEndArray();
        });
  }

  private static void networks(JsonGenerator json, GroupShares shares) {
    json.writeNumberProperty("entropyBits", rounded(shares.entropyBits()));
    json.writeNumberProperty("maxShare", rounded(shares.maxShare()));
    json.writeArrayPropertyStart("networks");
    shares
        .contacts()
        .forEach((group, contacts) -> {
          json.writeStartObject();
          json.writeStringProperty("network", group.name());
          json.writeNumberProperty("contacts", contacts);
          json.writeNumberProperty("share", rounded((double) contacts / shares.counted()));
          json.writeEndObject();
        });
    json.writeEndArray();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }

  private static void bucket(JsonGenerator json, RoutingTable.Bucket bucket, long now) {
    json.writeStartObject();
    json.writeNumberProperty("index", bucket.index());
    json.writeNumberProperty("occupancy", bucket.contacts().size());
    json.writeNumberProperty("candidates", bucket.candidates());
    json.writeArrayPropertyStart("contacts");
    for (Contact contact : bucket.contacts()) {
      json.writeStartObject();
      ClosestCalls.peer(json, contact.peer());
      if (contact.group().isPresent()) {
        json.writeStringProperty("network", contact.group().get().name());
      }
      Json.millis(json, "rttMs", contact.rtt());
      Json.millis(json, "p95Ms", contact.p95());
      json.writeNumberProperty("failures", contact.failures());
      Duration unseen = Duration.ofNanos(Math.max(0, now - contact.lastSeenNanos()));
      json.writeNumberProperty("seenMsAgo", unseen.toMillis());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }
}

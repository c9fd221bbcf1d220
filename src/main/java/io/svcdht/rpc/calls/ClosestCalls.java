package io.svcdht.rpc.calls;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Meters;
import java.time.Duration;
import reactor.core.publisher.Mono;
import tools.jackson.core.JsonGenerator;

/** The peers closest to a point, as they are found or in one document. */
public final class ClosestCalls {

  private final Lookups lookups;
  private final Bulkhead places;

  ClosestCalls(Lookups lookups, Bulkhead places) {
    this.lookups = lookups;
    this.places = places;
  }

  /** One JSON object. Errors: {@code BulkheadFullException}, and those of the lookup. */
  public Mono<byte[]> document(LookupId id, NodeId target, Duration timeout) {
    return result(id, target, timeout).map(result -> document(target, result));
  }

  /** What was found. Errors as of {@link #document}. */
  public Mono<LookupResult> result(LookupId id, Key target, Duration timeout) {
    return lookups
        .closest(id, target, timeout, Meters.LookupKind.CLOSEST)
        .transformDeferred(BulkheadOperator.of(places));
  }

  /** The properties of a peer. */
  public static void peer(JsonGenerator json, VerifiedPeer peer) {
    json.writeStringProperty("nodeId", peer.nodeId().toString());
    RecordJson.addresses(json, peer.info().addresses());
    json.writeStringProperty("seq", peer.info().seq().toString());
  }

  private static byte[] document(NodeId target, LookupResult result) {
    return Json.object(
        512 + 768 * result.closest().size(),
        json -> {
          json.writeStringProperty("target", target.toString());
          Ends.outcome(json, result, result.reason().map(LookupResult.Partial::label));
          Ends.totals(json, result);
          json.writeArrayPropertyStart("peers");
          for (VerifiedPeer peer : result.closest()) {
            json.writeStartObject();
            peer(json, peer);
            json.writeStringProperty("info", Json.base64url(peer.signed().encoded()));
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }
}

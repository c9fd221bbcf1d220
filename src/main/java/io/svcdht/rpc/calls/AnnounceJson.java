package io.svcdht.rpc.calls;

import io.svcdht.announce.Announced;
import io.svcdht.announce.Listing;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Provides;
import io.svcdht.provider.ProviderRecord;
import tools.jackson.core.JsonGenerator;

/** What is said of announcements. */
public final class AnnounceJson {

  /** Republished as long as this process lives. */
  public static final String PROCESS = "process";

  /** Republished until it is withdrawn, also by a later process of this node. */
  public static final String DURABLE = "durable";

  /** Republished until it is withdrawn, by whichever node of the fleet lives. */
  public static final String FLEET = "fleet";

  /** Not republished here: the publisher has to come back. */
  public static final String NONE = "none";

  private AnnounceJson() {}

  /** The answer to one announcement or withdrawal. */
  public static byte[] document(Announced announced, String republish) {
    return Json.object(
        2_048,
        json -> {
          json.writeStringProperty("cid", announced.record().record().cid().toString());
          record(json, announced, republish);
          holders(json, announced.report());
          LookupResult lookup = announced.report().lookup();
          Ends.outcome(json, lookup, lookup.reason().map(LookupResult.Partial::label));
          Ends.totals(json, lookup);
          json.writeStringProperty("record", Json.base64url(announced.record().signed().encoded()));
        });
  }

  /** What was published, and how many took it; also in the lines of a bulk. */
  public static void record(JsonGenerator json, Announced announced, String republish) {
    ProviderRecord record = announced.record().record();
    json.writeStringProperty("publisher", record.publisher().toString());
    json.writeBooleanProperty("withdrawn", record.withdrawn());
    json.writeNumberProperty("ttl", record.ttl().toSeconds());
    json.writeStringProperty("ts", record.ts().toString());
    json.writeStringProperty("expiresAt", announced.expiresAt().toString());
    json.writeStringProperty("republish", republish);
    json.writeNumberProperty("asked", announced.report().holders().size());
    json.writeNumberProperty("accepted", announced.report().accepted());
    json.writeBooleanProperty("settled", announced.report().settled());
  }

  /** A page of a caller's announcements. */
  public static byte[] listing(Listing listing, String republish) {
    return Json.object(
        256 + 256 * listing.items().size(),
        json -> {
          json.writeArrayPropertyStart("announcements");
          listing.items().forEach(item -> item(json, item, republish));
          json.writeEndArray();
          if (listing.cursor().size() > 0) {
            json.writeStringProperty("cursor", Json.base64url(listing.cursor().toArray()));
          }
        });
  }

  private static void item(JsonGenerator json, Listing.Item item, String republish) {
    json.writeStartObject();
    json.writeStringProperty("cid", item.cid().toString());
    RecordJson.addresses(json, item.addresses());
    json.writeNumberProperty("ttl", item.ttl().toSeconds());
    item.expiresAt().ifPresent(end -> json.writeStringProperty("expiresAt", end.toString()));
    json.writeStringProperty("republish", republish);
    json.writeEndObject();
  }

  /** Which of those asked did not take it, and why not. */
  private static void holders(JsonGenerator json, Provides.Report report) {
    json.writeArrayPropertyStart("refused");
    for (Provides.Holder holder : report.holders()) {
      holder
          .refusal()
          .ifPresent(error -> {
            json.writeStartObject();
            json.writeStringProperty("node", holder.node().toString());
            json.writeStringProperty("code", error.code());
            json.writeEndObject();
          });
    }
    json.writeEndArray();
  }
}

package io.svcdht.rpc.routing;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.PeerId;
import io.svcdht.limits.Limits;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.routers.Unverified;
import io.svcdht.rpc.calls.Json;
import io.svcdht.rpc.calls.UnverifiedJson;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/**
 * One provider or peer, in the schema {@code peer} of the specification.
 *
 * @param peer the name of its Ed25519 key
 * @param addresses where it can be reached
 * @param until when what is said of it ends
 */
record Row(PeerId peer, List<Multiaddr> addresses, Instant until) {

  static Row of(ProviderRecord record) {
    return new Row(new PeerId(record.keys().ed25519()), record.addresses(), record.expiresAt());
  }

  static Row of(VerifiedPeer peer) {
    return new Row(
        new PeerId(peer.info().keys().ed25519()),
        peer.info().addresses(),
        peer.info().seq().plus(Limits.PEER_INFO_LIFE));
  }

  /** The same with some of its addresses. */
  Row with(List<Multiaddr> some) {
    return new Row(peer, some, until);
  }

  /**
   * As a JSON object. The protocols are left empty, which means unknown: records do not tell how
   * the content is to be fetched.
   */
  byte[] json() {
    return Json.object(96 + 64 * addresses.size(), this::write);
  }

  /** What a router beyond this network says, as a JSON object that names it. */
  static byte[] json(Unverified provider) {
    return Json.object(
        192 + 64 * provider.addresses().size(),
        json -> {
          json.writeStringProperty("Schema", "peer");
          json.writeStringProperty("ID", provider.id());
          UnverifiedJson.texts(json, "Addrs", provider.addresses());
          UnverifiedJson.texts(json, "Protocols", provider.protocols());
          json.writeStringProperty("Origin", provider.origin());
        });
  }

  private void write(JsonGenerator json) {
    json.writeStringProperty("Schema", "peer");
    json.writeStringProperty("ID", peer.toString());
    json.writeArrayPropertyStart("Addrs");
    addresses.forEach(address -> json.writeString(address.toString()));
    json.writeEndArray();
    json.writeArrayPropertyStart("Protocols");
    json.writeEndArray();
  }
}

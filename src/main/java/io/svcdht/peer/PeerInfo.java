package io.svcdht.peer;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What a node says of itself (docs/PROTOCOL.md §1).
 *
 * @param network the DHT it belongs to
 * @param keys its public keys
 * @param nodeId derived from {@code keys}
 * @param addresses where it can be dialled, at most {@link Limits#PEER_ADDRESSES}; none for a
 *     client
 * @param seq its clock when it signed; the higher wins
 */
public record PeerInfo(
    NetworkName network, KeySet keys, NodeId nodeId, List<Multiaddr> addresses, Instant seq) {

  /** Checks the id, the number of addresses and the time, which the wire has in milliseconds. */
  public PeerInfo {
    addresses = List.copyOf(addresses);
    seq = seq.truncatedTo(ChronoUnit.MILLIS);
    if (!nodeId.equals(keys.nodeId())) {
      throw new IllegalArgumentException("node id " + nodeId + " is not that of the key set");
    }
    if (seq.isBefore(Instant.EPOCH) || seq.toEpochMilli() > Limits.MILLIS_MAX) {
      throw new IllegalArgumentException("seq " + seq + " is not of the years 1970 to 9999");
    }
    if (addresses.size() > Limits.PEER_ADDRESSES) {
      throw new IllegalArgumentException(
          addresses.size() + " addresses, at most " + Limits.PEER_ADDRESSES);
    }
  }

  /** Derives the node id from the keys. */
  public static PeerInfo of(
      NetworkName network, KeySet keys, List<Multiaddr> addresses, Instant seq) {
    return new PeerInfo(network, keys, keys.nodeId(), addresses, seq);
  }
}

package io.svcdht.provider;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.NetworkName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a publisher says: until {@code ts + ttl} this content is to be had at these addresses
 * (docs/PROTOCOL.md §5).
 *
 * @param network the DHT it belongs to
 * @param cid the content
 * @param keys the publisher's key set
 * @param publisher derived from {@code keys}
 * @param postQuantumKey the full post-quantum public key, where the set has one
 * @param addresses 1…16, none when withdrawn
 * @param ttl promised life from {@code ts}
 * @param ts the publisher's clock when it signed; the higher wins
 * @param meta at most 1 KiB of the publisher's own
 * @param withdrawn whether it takes the announcement back
 */
public record ProviderRecord(
    NetworkName network,
    Cid cid,
    KeySet keys,
    NodeId publisher,
    Optional<Bytes> postQuantumKey,
    List<Multiaddr> addresses,
    Duration ttl,
    Instant ts,
    Optional<Bytes> meta,
    boolean withdrawn) {

  /** Copies the addresses. */
  public ProviderRecord {
    addresses = List.copyOf(addresses);
  }

  /** When it ends, by the publisher's clock. */
  public Instant expiresAt() {
    return ts.plus(ttl);
  }
}

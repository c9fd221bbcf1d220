package io.svcdht.peer;

import io.svcdht.id.Multiaddr;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Tells which {@link NetworkGroup} an address is in. What a peer says of itself is never asked.
 * Implementations answer from memory and are safe for several threads.
 */
@FunctionalInterface
public interface NetworkGroups {

  /** Diversity counts nobody. */
  NetworkGroups NONE = address -> Optional.empty();

  /** The group of {@code address}; empty if diversity does not count it (private, trusted). */
  Optional<NetworkGroup> of(InetAddress address);

  /** The group of the first IP address that {@code peer} advertises, until it has been dialled. */
  default Optional<NetworkGroup> advertised(VerifiedPeer peer) {
    for (Multiaddr address : peer.info().addresses()) {
      Optional<InetAddress> ip = address.ip();
      if (ip.isPresent()) {
        return of(ip.get());
      }
    }
    return Optional.empty();
  }
}

package io.svcdht.peer;

import io.svcdht.id.Multiaddr;
import java.net.InetAddress;
import java.util.List;
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

  /** The one group of all onion services, which cost nothing to make; empty if not counted. */
  default Optional<NetworkGroup> onions() {
    return Optional.empty();
  }

  /**
   * The group of the first IP address that {@code peer} advertises, until it has been dialled; that
   * of onion services if it is reached by no other way.
   */
  default Optional<NetworkGroup> advertised(VerifiedPeer peer) {
    for (Multiaddr address : peer.info().addresses()) {
      Optional<InetAddress> ip = address.ip();
      if (ip.isPresent()) {
        return of(ip.get());
      }
    }
    return hidden(peer);
  }

  /** {@link #onions()} if {@code peer} is reached by an onion address and no other. */
  default Optional<NetworkGroup> hidden(VerifiedPeer peer) {
    List<Multiaddr> addresses = peer.info().addresses();
    boolean onion =
        !addresses.isEmpty()
            && addresses.stream().allMatch(address -> address.carrier() == Multiaddr.Carrier.ONION);
    return onion ? onions() : Optional.empty();
  }
}

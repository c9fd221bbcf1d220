package io.svcdht.pipeline;

import io.svcdht.error.Decoded;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * An address to begin with, {@code multiaddr[#NodeId]}.
 *
 * @param address where; a name stands for all its addresses
 * @param pinned whom we insist on meeting there
 */
public record Seed(Multiaddr address, Optional<NodeId> pinned) {

  /** Reads {@code multiaddr[#NodeId]}. */
  public static Decoded<Seed> parse(String text) {
    int hash = text.indexOf('#');
    if (hash < 0) {
      return Multiaddr.parse(text).map(address -> new Seed(address, Optional.empty()));
    }
    return Multiaddr.parse(text.substring(0, hash))
        .flatMap(address ->
            NodeId.parse(text.substring(hash + 1)).map(id -> new Seed(address, Optional.of(id))));
  }

  /** Its socket address; a name is not resolved. */
  public InetSocketAddress asWritten() {
    return address
        .ip()
        .map(ip -> new InetSocketAddress(ip, address.port()))
        .orElseGet(() -> InetSocketAddress.createUnresolved(address.host(), address.port()));
  }

  @Override
  public String toString() {
    return pinned.map(id -> address + "#" + id).orElseGet(address::toString);
  }
}

package io.svcdht.routers;

import java.util.List;

/**
 * Who provides a content, as somebody beyond this network says: no signature says so, so nothing
 * but telling it on, with its origin, may be done with it.
 *
 * @param origin the router that says so, as the operator wrote it
 * @param id the provider's libp2p peer id, of whatever kind of key
 * @param addresses where it can be reached, in multiaddr text that nobody here has read; at most 32
 * @param protocols how the content can be fetched from it; empty if that is unknown
 */
public record Unverified(String origin, String id, List<String> addresses, List<String> protocols) {

  /** What an object and its references take, roughly. */
  private static final int OBJECT_BYTES = 48;

  /** Copies the lists. */
  public Unverified {
    addresses = List.copyOf(addresses);
    protocols = List.copyOf(protocols);
  }

  /** The same with some of its addresses. */
  public Unverified with(List<String> some) {
    return new Unverified(origin, id, some, protocols);
  }

  /** An estimate of the heap it takes, on the high side. */
  int weight() {
    int bytes = 3 * OBJECT_BYTES + id.length();
    for (String address : addresses) {
      bytes += OBJECT_BYTES + address.length();
    }
    for (String protocol : protocols) {
      bytes += OBJECT_BYTES + protocol.length();
    }
    return bytes;
  }
}

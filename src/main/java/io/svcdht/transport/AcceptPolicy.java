package io.svcdht.transport;

import io.svcdht.id.Cidr;
import java.util.List;

/**
 * Whom we accept (docs/PROTOCOL.md §2).
 *
 * @param handshakes most handshakes under way at once
 * @param perSecond most connections taken per second from one /24 or /48
 * @param perPrefix most inbound connections open from one /24 or /48
 * @param trusted networks exempt from the two limits per prefix, and from the budget of dials
 */
public record AcceptPolicy(int handshakes, int perSecond, int perPrefix, List<Cidr> trusted) {

  /** Checks the ranges. */
  public AcceptPolicy {
    TransportPolicy.within("transport.accept.handshakes", handshakes, 1, 10_000);
    TransportPolicy.within("transport.accept.per-second", perSecond, 1, 10_000);
    TransportPolicy.within("transport.accept.per-prefix", perPrefix, 1, 10_000);
    trusted = List.copyOf(trusted);
  }

  /** The protocol's values; loopback and private networks are trusted. */
  public static AcceptPolicy defaults() {
    return new AcceptPolicy(
        64,
        10,
        8,
        Cidr.listOf(
            "127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"));
  }

  /** The same with other trusted networks. */
  public AcceptPolicy withTrusted(List<Cidr> networks) {
    return new AcceptPolicy(handshakes, perSecond, perPrefix, networks);
  }
}

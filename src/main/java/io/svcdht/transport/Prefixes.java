package io.svcdht.transport;

import io.svcdht.id.Cidr;
import java.net.Inet4Address;
import java.net.InetAddress;

/** The unit in which strangers are counted: /24 of IPv4, /48 of IPv6 (docs/PROTOCOL.md §2). */
final class Prefixes {

  private static final int IP4_BITS = 24;
  private static final int IP6_BITS = 48;

  private Prefixes() {}

  /** The prefix that {@code address} belongs to. */
  static Cidr of(InetAddress address) {
    return Cidr.around(address, address instanceof Inet4Address ? IP4_BITS : IP6_BITS);
  }
}

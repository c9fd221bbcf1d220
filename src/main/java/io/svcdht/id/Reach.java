package io.svcdht.id;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.Optional;

/**
 * How far an address reaches (RFC 6890): everywhere, only within a local network, or nowhere that a
 * peer could be.
 */
public sealed interface Reach {

  /** Anybody's. */
  record Global() implements Reach {}

  /**
   * Means something only within one local network: loopback, private, shared or link-local.
   *
   * @param block the network, as far as the address tells
   */
  record Local(Cidr block) implements Reach {}

  /** Unspecified, multicast, broadcast, reserved or a relay's: no peer lives there. */
  record Never() implements Reach {}

  /** The blocks that are local, each a network of its own. */
  CidrSet LOCAL =
      CidrSet.of(
          "127.0.0.0/8",
          "::1/128",
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "100.64.0.0/10",
          "169.254.0.0/16",
          "fe80::/10");

  /** IPv6 site-local (RFC 3879) and unique local addresses (RFC 4193): each /48 is one site. */
  CidrSet SITES = CidrSet.of("fc00::/7", "fec0::/10");

  /** What nobody dials, among it the tunnels of 6to4 and Teredo, which carry foreign IPv4. */
  CidrSet NOWHERE =
      CidrSet.of(
          "0.0.0.0/8",
          "192.0.0.0/24",
          "192.0.2.0/24",
          "198.18.0.0/15",
          "198.51.100.0/24",
          "203.0.113.0/24",
          "224.0.0.0/3",
          "::/128",
          "::/96",
          "100::/64",
          "2001::/32",
          "2001:db8::/32",
          "2002::/16",
          "ff00::/8");

  /** IPv4 behind a translator (RFC 6052): reaches as far as the address it carries. */
  Cidr NAT64 = Cidr.listOf("64:ff9b::/96").getFirst();

  /**
   * The IPv4 address that an IPv6 one stands for, mapped or behind a translator; any other address
   * is itself.
   */
  static InetAddress carried(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return address;
    }
    byte[] raw = address.getAddress();
    boolean carries = mapped(raw) || NAT64.contains(address);
    return carries ? Cidr.address(Arrays.copyOfRange(raw, 12, 16)) : address;
  }

  /** Where {@code written} reaches. */
  static Reach of(InetAddress written) {
    InetAddress address = carried(written);
    Optional<Cidr> local = LOCAL.holding(address);
    if (local.isPresent()) {
      return new Local(local.get());
    }
    if (SITES.contains(address)) {
      return new Local(Cidr.around(address, 48));
    }
    return NOWHERE.contains(address) ? new Never() : new Global();
  }

  /** Whether it is IPv4 written as IPv6 (RFC 4291 §2.5.5.2), which the JDK mostly undoes itself. */
  private static boolean mapped(byte[] raw) {
    for (int i = 0; i < 10; i++) {
      if (raw[i] != 0) {
        return false;
      }
    }
    return raw[10] == -1 && raw[11] == -1;
  }
}

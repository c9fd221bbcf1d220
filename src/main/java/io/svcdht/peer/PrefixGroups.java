package io.svcdht.peer;

import io.svcdht.id.Reach;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Addresses grouped by prefix, where their autonomous system is not known: /16 of IPv4, /32 of
 * IPv6, about what a registry hands out at once (docs/PROTOCOL.md §6). Everybody is in a group.
 */
public final class PrefixGroups implements NetworkGroups {

  @Override
  public Optional<NetworkGroup> of(InetAddress address) {
    byte[] raw = Reach.carried(address).getAddress();
    String name =
        raw.length == 4
            ? (raw[0] & 0xff) + "." + (raw[1] & 0xff) + ".0.0/16"
            : hex(raw[0], raw[1]) + ":" + hex(raw[2], raw[3]) + "::/32";
    return Optional.of(new NetworkGroup(name));
  }

  private static String hex(byte high, byte low) {
    return Integer.toHexString((high & 0xff) << 8 | (low & 0xff));
  }
}

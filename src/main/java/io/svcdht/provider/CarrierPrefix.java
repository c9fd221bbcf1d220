package io.svcdht.provider;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * The network a record came from: /24 of an IPv4 address, /48 of an IPv6 one. One party commonly
 * commands all of it, so that quotas count it as one (docs/PROTOCOL.md §5).
 *
 * @param bits the prefix, most significant first
 * @param length 24 or 48
 */
public record CarrierPrefix(long bits, int length) {

  /** The prefix of {@code address}. */
  public static CarrierPrefix of(InetAddress address) {
    int length = address instanceof Inet4Address ? 24 : 48;
    byte[] octets = address.getAddress();
    long bits = 0;
    for (int i = 0; i < length / 8; i++) {
      bits = (bits << 8) | (octets[i] & 0xff);
    }
    return new CarrierPrefix(bits, length);
  }

  /** In one number, never 0. */
  public long packed() {
    return bits << 8 | length;
  }

  /** What {@link #packed} packed; nothing for 0. */
  public static Optional<CarrierPrefix> unpack(long packed) {
    return packed == 0
        ? Optional.empty()
        : Optional.of(new CarrierPrefix(packed >>> 8, (int) (packed & 0xff)));
  }
}

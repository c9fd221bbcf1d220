package io.svcdht.id;

import io.svcdht.error.Decoded;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * A block of IP addresses, {@code address/bits} (RFC 4632, RFC 4291 §2.3). Two are equal if they
 * hold the same addresses.
 *
 * @param network its first address
 * @param bits length of the prefix that all its addresses share
 */
public record Cidr(InetAddress network, int bits) {

  /** Checks the length of the prefix and clears what is beyond it. */
  public Cidr {
    int width = network.getAddress().length * 8;
    if (bits < 0 || bits > width) {
      throw new IllegalArgumentException(
          "the prefix of " + network.getHostAddress() + "/" + bits + " is not 0 to " + width);
    }
    network = masked(network, bits);
  }

  /** Reads {@code address/bits}; an address alone is a block of one. Nothing is resolved. */
  public static Decoded<Cidr> parse(String text) {
    int slash = text.indexOf('/');
    String literal = slash < 0 ? text : text.substring(0, slash);
    // InetAddress takes 10 for 0.0.0.10: whoever writes 10/8 does not mean that.
    boolean whole = literal.indexOf(':') >= 0 || literal.chars().filter(c -> c == '.').count() == 3;
    try {
      if (!whole) {
        throw new IllegalArgumentException("abbreviated");
      }
      InetAddress address = InetAddress.ofLiteral(literal);
      int width = address.getAddress().length * 8;
      int bits = slash < 0 ? width : Integer.parseInt(text.substring(slash + 1));
      return Decoded.ok(new Cidr(address, bits));
    } catch (IllegalArgumentException notOne) {
      return Decoded.malformed(
          "'" + Shown.of(text) + "' is not a block of addresses such as 10.0.0.0/8 or fd00::/8");
    }
  }

  /** Several, written in code. */
  public static List<Cidr> listOf(String... texts) {
    return Arrays.stream(texts).map(text -> parse(text).orThrow()).toList();
  }

  /** The block of {@code bits} around an address. */
  public static Cidr around(InetAddress address, int bits) {
    return new Cidr(address, bits);
  }

  /** Whether {@code address} lies within. */
  public boolean contains(InetAddress address) {
    byte[] own = network.getAddress();
    byte[] other = address.getAddress();
    int whole = bits / 8;
    if (own.length != other.length || !Arrays.equals(own, 0, whole, other, 0, whole)) {
      return false;
    }
    int rest = bits % 8;
    return rest == 0 || ((own[whole] ^ other[whole]) & 0xff & (0xff00 >> rest)) == 0;
  }

  /** Its last address. */
  public InetAddress last() {
    byte[] raw = network.getAddress();
    for (int i = 0; i < raw.length; i++) {
      int kept = Math.clamp(bits - i * 8L, 0, 8);
      raw[i] |= (byte) (0xff >> kept);
    }
    return address(raw);
  }

  @Override
  public String toString() {
    return network.getHostAddress() + "/" + bits;
  }

  /** The address of 4 or 16 raw bytes. */
  static InetAddress address(byte[] raw) {
    try {
      return InetAddress.getByAddress(raw);
    } catch (UnknownHostException wrongLength) {
      throw new IllegalArgumentException("an address has 4 or 16 bytes", wrongLength);
    }
  }

  private static InetAddress masked(InetAddress address, int bits) {
    byte[] raw = address.getAddress();
    for (int i = 0; i < raw.length; i++) {
      int kept = Math.clamp(bits - i * 8L, 0, 8);
      raw[i] &= (byte) (0xff00 >> kept);
    }
    return address(raw);
  }
}

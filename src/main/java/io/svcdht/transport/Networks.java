package io.svcdht.transport;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/** Several {@link Cidr}s as one question that is cheap enough to be asked for every request. */
public final class Networks implements Predicate<InetAddress> {

  private static final int IP4_BYTES = 4;

  private final byte[][] networks;
  private final int[] bits;

  /** Whether an address lies in one of {@code blocks}. */
  public Networks(List<Cidr> blocks) {
    this.networks = blocks.stream().map(cidr -> cidr.network().getAddress()).toArray(byte[][]::new);
    this.bits = blocks.stream().mapToInt(Cidr::bits).toArray();
  }

  @Override
  public boolean test(InetAddress address) {
    byte[] raw = address.getAddress();
    for (int i = 0; i < networks.length; i++) {
      byte[] network = networks[i];
      if (network.length == raw.length && shared(raw, network) >= bits[i]) {
        return true;
      }
    }
    return false;
  }

  /** Length of the prefix that both have, in bits. */
  private static int shared(byte[] a, byte[] b) {
    for (int i = 0; i < a.length; i += IP4_BYTES) {
      int different = word(a, i) ^ word(b, i);
      if (different != 0) {
        return i * Byte.SIZE + Integer.numberOfLeadingZeros(different);
      }
    }
    return a.length * Byte.SIZE;
  }

  private static int word(byte[] bytes, int at) {
    return bytes[at] << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | (bytes[at + 3] & 0xff);
  }
}

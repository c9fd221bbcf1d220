package io.svcdht.id;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A few blocks of addresses, laid out so that an address is looked up in nanoseconds: each block is
 * two numbers under two masks. Immutable.
 */
public final class CidrSet {

  private static final int IP4_BITS = 32;

  private final List<Cidr> blocks;
  private final boolean[] wide;
  private final long[] high;
  private final long[] low;
  private final long[] highMask;
  private final long[] lowMask;

  /** The addresses of all of {@code blocks}. */
  public CidrSet(List<Cidr> blocks) {
    int n = blocks.size();
    this.blocks = List.copyOf(blocks);
    wide = new boolean[n];
    high = new long[n];
    low = new long[n];
    highMask = new long[n];
    lowMask = new long[n];
    for (int i = 0; i < n; i++) {
      Cidr block = blocks.get(i);
      ByteBuffer raw = ByteBuffer.wrap(block.network().getAddress());
      wide[i] = raw.capacity() > Integer.BYTES;
      high[i] = wide[i] ? raw.getLong() : 0;
      low[i] = wide[i] ? raw.getLong() : raw.getInt() & 0xffff_ffffL;
      highMask[i] = wide[i] ? mask(block.bits(), Long.SIZE) : 0;
      lowMask[i] =
          wide[i] ? mask(block.bits() - Long.SIZE, Long.SIZE) : mask(block.bits(), IP4_BITS);
    }
  }

  /** Written in code. */
  public static CidrSet of(String... texts) {
    return new CidrSet(Cidr.listOf(texts));
  }

  /** Whether {@code address} lies in one of the blocks. */
  public boolean contains(InetAddress address) {
    return indexOf(address) >= 0;
  }

  /** The first block that {@code address} lies in. */
  public Optional<Cidr> holding(InetAddress address) {
    int index = indexOf(address);
    return index < 0 ? Optional.empty() : Optional.of(blocks.get(index));
  }

  private int indexOf(InetAddress address) {
    if (wide.length == 0) {
      return -1;
    }
    ByteBuffer raw = ByteBuffer.wrap(address.getAddress());
    boolean six = raw.capacity() > Integer.BYTES;
    long first = six ? raw.getLong() : 0;
    long second = six ? raw.getLong() : raw.getInt() & 0xffff_ffffL;
    for (int i = 0; i < wide.length; i++) {
      if (wide[i] == six && (first & highMask[i]) == high[i] && (second & lowMask[i]) == low[i]) {
        return i;
      }
    }
    return -1;
  }

  /** The first {@code bits} of {@code width}, set. */
  private static long mask(int bits, int width) {
    if (bits <= 0) {
      return 0;
    }
    long all = width == Long.SIZE ? -1L : (1L << width) - 1;
    return bits >= width ? all : all & (-1L << (width - bits));
  }
}

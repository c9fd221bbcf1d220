package io.svcdht.id;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Unsigned numbers of seven bits a byte, the least first (github.com/multiformats/unsigned-varint):
 * at most nine bytes, and no more than are needed.
 */
final class Varint {

  private static final int MORE = 0x80;
  private static final int BYTES = 9;

  private Varint() {}

  /** The next number, or −1 if there is none; then the position of {@code in} is of no use. */
  static long read(ByteBuffer in) {
    long value = 0;
    for (int i = 0; i < BYTES && in.hasRemaining(); i++) {
      byte next = in.get();
      value |= (next & 0x7fL) << (7 * i);
      if (next >= 0) {
        return next == 0 && i > 0 ? -1 : value;
      }
    }
    return -1;
  }

  static byte[] write(long value) {
    byte[] out = new byte[BYTES];
    int size = 0;
    long rest = value;
    while (rest >= MORE) {
      out[size++] = (byte) (rest | MORE);
      rest >>>= 7;
    }
    out[size++] = (byte) rest;
    return Arrays.copyOf(out, size);
  }
}

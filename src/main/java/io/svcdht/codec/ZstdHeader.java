package io.svcdht.codec;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.limits.Limits;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * What a zstd frame says of itself (RFC 8878 §3.1.1.1), read before anything is inflated.
 *
 * @param window bytes that must be kept while inflating
 * @param content bytes that come out
 */
record ZstdHeader(long window, long content) {

  private static final int MAGIC = 0xFD2F_B528;
  private static final int MIN_BYTES = 6;
  private static final int DICTIONARY = 0x03;
  private static final int RESERVED = 0x08;
  private static final int SINGLE_SEGMENT = 0x20;

  /** Refuses dictionaries, unknown content sizes, and what is above the bounds of §3. */
  static Decoded<ZstdHeader> read(byte[] frame) {
    ByteBuffer in = ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN);
    if (frame.length < MIN_BYTES || in.getInt() != MAGIC) {
      return Decoded.malformed("compressed payload is not a zstd frame");
    }
    int descriptor = in.get();
    boolean single = (descriptor & SINGLE_SEGMENT) != 0;
    if ((descriptor & (DICTIONARY | RESERVED)) != 0) {
      return Decoded.malformed("zstd frame has a dictionary or a reserved bit");
    }
    int sizeBytes = contentSizeBytes(descriptor >>> 6 & 3, single);
    if (sizeBytes == 0) {
      return Decoded.malformed("zstd frame does not say how large its content is");
    }
    if (in.remaining() < sizeBytes + (single ? 0 : 1)) {
      return Decoded.malformed("zstd frame header is cut short");
    }
    long window = single ? 0 : window(in.get() & 0xff);
    long content = content(in, sizeBytes);
    return bounded(new ZstdHeader(single ? content : window, content));
  }

  private static Decoded<ZstdHeader> bounded(ZstdHeader header) {
    if (tooLarge(header.content) || tooLarge(header.window)) {
      return Decoded.rejected(
          DhtError.OVER_SIZE,
          "zstd frame of "
              + Long.toUnsignedString(header.content)
              + " bytes and window "
              + Long.toUnsignedString(header.window)
              + ", at most "
              + Limits.INFLATED_BYTES);
    }
    return Decoded.ok(header);
  }

  private static boolean tooLarge(long bytes) {
    return Long.compareUnsigned(bytes, Limits.INFLATED_BYTES) > 0;
  }

  private static int contentSizeBytes(int flag, boolean single) {
    return switch (flag) {
      case 0 -> single ? 1 : 0;
      case 1 -> 2;
      case 2 -> 4;
      default -> 8;
    };
  }

  private static long window(int descriptor) {
    long base = 1L << (10 + (descriptor >>> 3));
    return base + base / 8 * (descriptor & 7);
  }

  private static long content(ByteBuffer in, int bytes) {
    return switch (bytes) {
      case 1 -> in.get() & 0xff;
      case 2 -> (in.getShort() & 0xffff) + 256;
      case 4 -> in.getInt() & 0xffff_ffffL;
      default -> in.getLong();
    };
  }
}

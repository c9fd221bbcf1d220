package io.svcdht.provider;

import io.svcdht.id.Bytes;

/** Reads heads of CBOR that was decoded before, to find the parts without decoding them again. */
final class CborHeads {

  private CborHeads() {}

  /** The length or count that the head at {@code offset} gives, of at most 65,535. */
  static int argument(Bytes encoded, int offset) {
    int info = encoded.at(offset) & 0x1f;
    return switch (info) {
      case 24 -> encoded.at(offset + 1) & 0xff;
      case 25 -> (encoded.at(offset + 1) & 0xff) << 8 | (encoded.at(offset + 2) & 0xff);
      default -> info;
    };
  }
}

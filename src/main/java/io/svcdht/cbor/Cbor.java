package io.svcdht.cbor;

/** Major types and simple values (RFC 8949 §3.1, §3.3). */
final class Cbor {

  static final int UNSIGNED = 0;
  static final int BYTES = 2;
  static final int TEXT = 3;
  static final int ARRAY = 4;
  static final int MAP = 5;
  static final int FALSE = 0xf4;
  static final int TRUE = 0xf5;

  private Cbor() {}
}

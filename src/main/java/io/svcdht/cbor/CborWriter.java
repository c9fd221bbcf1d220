package io.svcdht.cbor;

import io.svcdht.id.Bytes;
import io.svcdht.id.Key;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the deterministic CBOR of RFC 8949 §4.2.1: shortest heads, definite lengths. Map keys must
 * be given in ascending order, which integer keys make easy. Not for use by several threads at
 * once.
 */
public final class CborWriter {

  private static final int LEAST_CAPACITY = 16;

  private byte[] buffer;
  private int size;

  /** A writer with room for 256 bytes; grows as needed. */
  public CborWriter() {
    this(256);
  }

  /** A writer with room for {@code capacity} bytes; grows as needed. */
  public CborWriter(int capacity) {
    buffer = new byte[Math.max(LEAST_CAPACITY, capacity)];
  }

  /** Bytes of a head whose argument is {@code value}: of an integer, or before a string or list. */
  public static int headBytes(long value) {
    if (value < 24) {
      return 1;
    }
    if (value <= 0xff) {
      return 2;
    }
    if (value <= 0xffff) {
      return 3;
    }
    return value <= 0xffff_ffffL ? 5 : 9;
  }

  /** An unsigned integer, 0…2^63−1. */
  public CborWriter unsigned(long value) {
    if (value < 0) {
      throw new IllegalArgumentException("an unsigned integer cannot be " + value);
    }
    return head(Cbor.UNSIGNED, value);
  }

  /** The head of a map of {@code entries} pairs. */
  public CborWriter map(int entries) {
    return head(Cbor.MAP, entries);
  }

  /** The head of an array of {@code elements}. */
  public CborWriter array(int elements) {
    return head(Cbor.ARRAY, elements);
  }

  /** A byte string. */
  public CborWriter bytes(byte[] value) {
    head(Cbor.BYTES, value.length);
    return raw(value);
  }

  /** A byte string. */
  public CborWriter bytes(Bytes value) {
    head(Cbor.BYTES, value.size());
    return raw(value);
  }

  /** A key as its 32 bytes. */
  public CborWriter key(Key value) {
    return bytes(value.toBytes());
  }

  /** A text string in UTF-8. */
  public CborWriter text(String value) {
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    head(Cbor.TEXT, utf8.length);
    return raw(utf8);
  }

  /** {@code true} or {@code false}. */
  public CborWriter bool(boolean value) {
    reserve(1);
    buffer[size++] = (byte) (value ? Cbor.TRUE : Cbor.FALSE);
    return this;
  }

  /** Bytes that are CBOR already, verbatim. */
  public CborWriter raw(byte[] encoded) {
    reserve(encoded.length);
    System.arraycopy(encoded, 0, buffer, size, encoded.length);
    size += encoded.length;
    return this;
  }

  /** Bytes that are CBOR already, verbatim. */
  public CborWriter raw(Bytes encoded) {
    reserve(encoded.size());
    encoded.copyTo(buffer, size);
    size += encoded.size();
    return this;
  }

  /** What was written so far, copied. */
  public byte[] toBytes() {
    return Arrays.copyOf(buffer, size);
  }

  private CborWriter head(int major, long value) {
    reserve(9);
    int type = major << 5;
    if (value < 24) {
      buffer[size++] = (byte) (type | value);
    } else if (value <= 0xff) {
      buffer[size++] = (byte) (type | 24);
      tail(value, 1);
    } else if (value <= 0xffff) {
      buffer[size++] = (byte) (type | 25);
      tail(value, 2);
    } else if (value <= 0xffff_ffffL) {
      buffer[size++] = (byte) (type | 26);
      tail(value, 4);
    } else {
      buffer[size++] = (byte) (type | 27);
      tail(value, 8);
    }
    return this;
  }

  private void tail(long value, int bytes) {
    for (int shift = (bytes - 1) * 8; shift >= 0; shift -= 8) {
      buffer[size++] = (byte) (value >>> shift);
    }
  }

  private void reserve(int more) {
    if (buffer.length - size < more) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }
}

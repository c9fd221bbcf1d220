package io.svcdht.id;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An immutable string of bytes. Equality takes constant time, so it also compares digests and keys.
 */
public final class Bytes {

  /** No bytes. */
  public static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  /** A copy of {@code value}. */
  public static Bytes copyOf(byte[] value) {
    return value.length == 0 ? EMPTY : new Bytes(value.clone());
  }

  /** A copy of {@code length} bytes of {@code value} from {@code offset}. */
  public static Bytes copyOf(byte[] value, int offset, int length) {
    if (length == 0) {
      return EMPTY;
    }
    byte[] part = new byte[length];
    System.arraycopy(value, offset, part, 0, length);
    return new Bytes(part);
  }

  /** A copy of the next {@code length} bytes of {@code source}, whose position moves past them. */
  public static Bytes take(ByteBuffer source, int length) {
    if (length == 0) {
      return EMPTY;
    }
    byte[] part = new byte[length];
    source.get(part);
    return new Bytes(part);
  }

  /** The bytes that hexadecimal text stands for. */
  public static Bytes fromHex(String hex) {
    return new Bytes(HexFormat.of().parseHex(hex));
  }

  /** Number of bytes. */
  public int size() {
    return value.length;
  }

  /** The byte at {@code index}. */
  public byte at(int index) {
    return value[index];
  }

  /** {@code length} bytes from {@code offset}, copied. */
  public Bytes slice(int offset, int length) {
    return copyOf(value, offset, length);
  }

  /** A copy as an array. */
  public byte[] toArray() {
    return value.clone();
  }

  /** Copies all bytes to {@code target} at {@code offset}. */
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(value, 0, target, offset, value.length);
  }

  /** Copies all bytes to {@code target}, whose position moves past them. */
  public void copyTo(ByteBuffer target) {
    target.put(value);
  }

  /**
   * Whether these bytes stand in {@code other} from {@code offset} on. For what everybody may know:
   * it takes the shorter, the sooner a byte differs.
   */
  public boolean standAt(byte[] other, int offset) {
    int end = offset + value.length;
    return offset >= 0
        && end <= other.length
        && Arrays.equals(value, 0, value.length, other, offset, end);
  }

  /** Lower-case hexadecimal. */
  public String toHex() {
    return HexFormat.of().formatHex(value);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Bytes bytes && MessageDigest.isEqual(value, bytes.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  /** Size and the first bytes only: payloads do not belong in logs. */
  @Override
  public String toString() {
    int shown = Math.min(4, value.length);
    return "Bytes[" + value.length + ": " + HexFormat.of().formatHex(value, 0, shown) + "…]";
  }
}

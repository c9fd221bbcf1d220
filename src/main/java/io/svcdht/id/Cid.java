package io.svcdht.id;

import io.svcdht.error.Decoded;
import io.svcdht.limits.Limits;
import java.util.HexFormat;

/**
 * The name of a content: BLAKE3-256 of its bytes. Text: {@code b3:} and 64 lower-case hexadecimal
 * digits, strictly; 32 bytes on the wire (docs/PROTOCOL.md §1).
 *
 * @param w0 bits 0…63
 * @param w1 bits 64…127
 * @param w2 bits 128…191
 * @param w3 bits 192…255
 */
public record Cid(long w0, long w1, long w2, long w3) implements Key {

  private static final String PREFIX = "b3:";

  /** The id in 32 bytes at {@code offset} of {@code bytes}. */
  public static Cid read(byte[] bytes, int offset) {
    return new Cid(
        Words.read(bytes, offset),
        Words.read(bytes, offset + 8),
        Words.read(bytes, offset + 16),
        Words.read(bytes, offset + 24));
  }

  /** The id of {@code content}. */
  public static Cid ofContent(byte[] content) {
    return read(Blake3.digest(content), 0);
  }

  /** The id in exactly 32 bytes. */
  public static Decoded<Cid> decode(byte[] bytes) {
    return bytes.length == Limits.KEY_BYTES
        ? Decoded.ok(read(bytes, 0))
        : Decoded.malformed("a content id has 32 bytes, this one " + bytes.length);
  }

  /** The id in its text form. */
  public static Decoded<Cid> parse(String text) {
    return text.startsWith(PREFIX) && Words.isLowerHex(text, PREFIX.length())
        ? Decoded.ok(read(HexFormat.of().parseHex(text, PREFIX.length(), text.length()), 0))
        : Decoded.malformed(
            "content id '" + Shown.of(text) + "' is not b3: and 64 lower-case hex digits");
  }

  /** {@code b3:} and 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return PREFIX + Words.toHex(this);
  }
}

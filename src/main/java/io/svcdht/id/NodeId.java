package io.svcdht.id;

import io.svcdht.error.Decoded;
import io.svcdht.limits.Limits;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/**
 * The name of a node: BLAKE3-256 of the deterministic CBOR of its key set (docs/PROTOCOL.md §1).
 * Text: 64 lower-case hexadecimal digits.
 *
 * @param w0 bits 0…63
 * @param w1 bits 64…127
 * @param w2 bits 128…191
 * @param w3 bits 192…255
 */
public record NodeId(long w0, long w1, long w2, long w3) implements Key {

  /** The id in 32 bytes at {@code offset} of {@code bytes}. */
  public static NodeId read(byte[] bytes, int offset) {
    return new NodeId(
        Words.read(bytes, offset),
        Words.read(bytes, offset + 8),
        Words.read(bytes, offset + 16),
        Words.read(bytes, offset + 24));
  }

  /** A random point of the space. */
  public static NodeId random(RandomGenerator random) {
    return new NodeId(random.nextLong(), random.nextLong(), random.nextLong(), random.nextLong());
  }

  /** The id in exactly 32 bytes. */
  public static Decoded<NodeId> decode(byte[] bytes) {
    return bytes.length == Limits.KEY_BYTES
        ? Decoded.ok(read(bytes, 0))
        : Decoded.malformed("a node id has 32 bytes, this one " + bytes.length);
  }

  /** The id in 64 lower-case hexadecimal digits. */
  public static Decoded<NodeId> parse(String text) {
    return Words.isLowerHex(text, 0)
        ? Decoded.ok(read(HexFormat.of().parseHex(text), 0))
        : Decoded.malformed("node id '" + Shown.of(text) + "' is not 64 lower-case hex digits");
  }

  /** 64 lower-case hexadecimal digits. */
  @Override
  public String toString() {
    return Words.toHex(this);
  }
}

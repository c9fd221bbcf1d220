package io.svcdht.id;

import io.svcdht.error.Decoded;
import java.util.Arrays;
import java.util.Optional;

/**
 * A node's name in the libp2p world, for {@code /routing/v1} only (docs/PROTOCOL.md §1): the
 * identity multihash of the protobuf-wrapped Ed25519 public key. Text: base58btc, {@code
 * 12D3KooW…}. It names the classical key alone, so it is never used between nodes.
 *
 * @param ed25519 the raw public key, 32 bytes
 */
public record PeerId(Bytes ed25519) {

  private static final int KEY_BYTES = 32;
  private static final int MAX_CHARS = 64;

  /**
   * Multihash code 0 (identity), 36 bytes; protobuf field 1 (key type) = 1 (Ed25519), field 2
   * (data) of 32 bytes.
   */
  private static final byte[] PREFIX = {0x00, 0x24, 0x08, 0x01, 0x12, 0x20};

  /** The same without the multihash's code and length. */
  private static final Bytes KEY_TYPE = Bytes.copyOf(PREFIX, 2, PREFIX.length - 2);

  private static final int PROTOBUF_BYTES = PREFIX.length - 2 + KEY_BYTES;

  /** Checks the size. */
  public PeerId {
    if (ed25519.size() != KEY_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 public key has 32 bytes, this one " + ed25519.size());
    }
  }

  /** Reads base58btc text; peer ids of other key types are refused. */
  public static Decoded<PeerId> parse(String text) {
    byte[] bytes = BigRadix.BASE58.decode(text.length() > MAX_CHARS ? "" : text);
    boolean ours =
        bytes.length == PREFIX.length + KEY_BYTES
            && Arrays.equals(bytes, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    return ours
        ? Decoded.ok(new PeerId(Bytes.copyOf(bytes, PREFIX.length, KEY_BYTES)))
        : Decoded.malformed(
            "peer id '" + Shown.of(text) + "' is not an Ed25519 peer id (12D3KooW…)");
  }

  /** The Ed25519 peer id that {@code multihash} is, if it is one. */
  public static Optional<PeerId> of(Multihash multihash) {
    Bytes key = multihash.digest();
    boolean ours =
        multihash.code() == Multihash.IDENTITY
            && key.size() == PROTOBUF_BYTES
            && key.slice(0, KEY_TYPE.size()).equals(KEY_TYPE);
    return ours ? Optional.of(new PeerId(key.slice(KEY_TYPE.size(), KEY_BYTES))) : Optional.empty();
  }

  /** The protobuf-wrapped public key, as the libp2p TLS extension carries it too. */
  public byte[] protobufKey() {
    return Arrays.copyOfRange(multihash(), 2, PREFIX.length + KEY_BYTES);
  }

  /** {@code 12D3KooW…}. */
  @Override
  public String toString() {
    return BigRadix.BASE58.encode(multihash());
  }

  private byte[] multihash() {
    byte[] out = Arrays.copyOf(PREFIX, PREFIX.length + KEY_BYTES);
    ed25519.copyTo(out, PREFIX.length);
    return out;
  }
}

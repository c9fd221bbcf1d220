package io.svcdht.id;

import io.svcdht.error.Decoded;
import java.nio.ByteBuffer;

/**
 * A digest that says how it was made, as IPFS and libp2p name contents and peers
 * (github.com/multiformats/multihash).
 *
 * @param code the hash function
 * @param digest its result, at most 128 bytes
 */
public record Multihash(long code, Bytes digest) {

  /** The bytes themselves instead of a digest of them. */
  public static final long IDENTITY = 0x00;

  /** SHA2-256. */
  public static final long SHA2_256 = 0x12;

  /** BLAKE3. */
  public static final long BLAKE3 = 0x1e;

  /** Bytes of the longest digest that IPFS software takes. */
  static final int DIGEST_BYTES = 128;

  private static final int PEER_CHARS = 64;

  /** Checks the ranges. */
  public Multihash {
    if (code < 0 || digest.size() > DIGEST_BYTES) {
      throw new IllegalArgumentException(
          "multihash " + code + " of " + digest.size() + " bytes is out of range");
    }
  }

  /** Reads one, code, length and digest, that stands alone. */
  public static Decoded<Multihash> decode(byte[] bytes) {
    return read(ByteBuffer.wrap(bytes));
  }

  /**
   * Reads a peer id in any of its forms (libp2p peer-ids, "String representation"): a multihash in
   * base58btc ({@code 12D3KooW…}, {@code Qm…}) or a CIDv1 of the codec libp2p-key.
   */
  public static Decoded<Multihash> ofPeer(String text) {
    if (text.startsWith("1") || text.startsWith("Qm")) {
      return decode(BigRadix.BASE58.decode(text.length() > PEER_CHARS ? "" : text));
    }
    return IpfsCid.parse(text)
        .flatMap(cid ->
            cid.codec() == IpfsCid.LIBP2P_KEY
                ? Decoded.ok(cid.multihash())
                : Decoded.malformed(
                    "'" + Shown.of(text) + "' is the CID of a content, not of a libp2p key"));
  }

  /** Reads one to the end of {@code in}. */
  static Decoded<Multihash> read(ByteBuffer in) {
    long code = Varint.read(in);
    long size = Varint.read(in);
    if (code < 0 || size < 0 || size > DIGEST_BYTES || size != in.remaining()) {
      return Decoded.malformed(
          "a multihash is a code, a length of at most " + DIGEST_BYTES + " and so many bytes");
    }
    return Decoded.ok(new Multihash(code, Bytes.take(in, (int) size)));
  }

  /**
   * The content's name in this DHT (docs/ROUTING.md): of BLAKE3-256 the digest itself, so that
   * {@code b3:} and the CID are one; of every other function BLAKE3-256 of the whole multihash.
   */
  public Cid cid() {
    return code == BLAKE3 && digest.size() == 32
        ? Cid.read(digest.toArray(), 0)
        : Cid.ofContent(encoded());
  }

  /** Code, length and digest. */
  public byte[] encoded() {
    byte[] code = Varint.write(code());
    byte[] size = Varint.write(digest.size());
    ByteBuffer out = ByteBuffer.allocate(code.length + size.length + digest.size());
    out.put(code).put(size);
    digest.copyTo(out);
    return out.array();
  }
}

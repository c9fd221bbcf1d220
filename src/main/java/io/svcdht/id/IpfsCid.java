package io.svcdht.id;

import io.svcdht.error.Decoded;
import java.nio.ByteBuffer;

/**
 * A CID as IPFS software writes it (github.com/multiformats/cid): of version 1 in multibase, or of
 * version 0, which is a SHA2-256 multihash in base58btc ({@code Qm…}).
 *
 * @param codec how the content is to be read; two of different codecs name the same bytes
 * @param multihash the digest of those bytes
 */
public record IpfsCid(long codec, Multihash multihash) {

  /** Codec of IPFS' own trees, and of every CID of version 0. */
  public static final long DAG_PB = 0x70;

  /** Codec of bytes that nothing more is said of. */
  public static final long RAW = 0x55;

  /** Codec of a libp2p public key: such a CID names a peer. */
  public static final long LIBP2P_KEY = 0x72;

  private static final String CONTENT_ID = "b3:";
  private static final int V0_CHARS = 46;

  /** Reads one. */
  public static Decoded<IpfsCid> parse(String text) {
    Decoded<IpfsCid> read =
        text.length() == V0_CHARS && text.startsWith("Qm")
            ? version0(BigRadix.BASE58.decode(text))
            : Multibase.decode(text).flatMap(IpfsCid::version1);
    return read instanceof Decoded.Rejected<IpfsCid>(var error, var reason)
        ? Decoded.malformed("'" + Shown.of(text) + "' is not a CID: " + reason)
        : read;
  }

  /**
   * The content that a caller names: {@code b3:} and 64 hexadecimal digits, or any CID ({@link
   * Multihash#cid}).
   */
  public static Decoded<Cid> contentId(String text) {
    return text.startsWith(CONTENT_ID)
        ? Cid.parse(text)
        : parse(text).map(cid -> cid.multihash().cid());
  }

  /** What {@link #contentId} reads, as the CID that it is in the IPFS world. */
  public static Decoded<IpfsCid> named(String text) {
    return text.startsWith(CONTENT_ID) ? Cid.parse(text).map(IpfsCid::of) : parse(text);
  }

  /** The CID of a content: its bytes by BLAKE3, which a {@link Cid} of another function is not. */
  public static IpfsCid of(Cid cid) {
    return new IpfsCid(RAW, new Multihash(Multihash.BLAKE3, Bytes.copyOf(cid.toBytes())));
  }

  /** Version 1 in base32 ({@code bafkr4i…}), whatever it was read from. */
  public String text() {
    byte[] kind = Varint.write(codec);
    byte[] hash = multihash.encoded();
    ByteBuffer out = ByteBuffer.allocate(1 + kind.length + hash.length);
    return Multibase.base32(out.put((byte) 1).put(kind).put(hash).array());
  }

  private static Decoded<IpfsCid> version0(byte[] bytes) {
    return Multihash.decode(bytes)
        .flatMap(hash ->
            hash.code() == Multihash.SHA2_256 && hash.digest().size() == 32
                ? Decoded.ok(new IpfsCid(DAG_PB, hash))
                : Decoded.malformed("version 0 is SHA2-256 in base58btc"));
  }

  private static Decoded<IpfsCid> version1(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    long version = Varint.read(in);
    long codec = version == 1 ? Varint.read(in) : -1;
    return codec < 0
        ? Decoded.malformed("in multibase it has version 1 and a codec")
        : Multihash.read(in).map(hash -> new IpfsCid(codec, hash));
  }
}

package io.svcdht.peer;

import io.svcdht.cbor.CborReader;
import io.svcdht.id.Bytes;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Peer infos whose signatures were found valid, by the exact bytes in which they travel: nearly
 * every contact in an answer is one that was told before, and then neither its decoding nor its
 * verdict need be made again. Recognised is only what equals, byte for byte, the canonical encoding
 * of one that was decoded strictly and verified; whether it is still alive is not said here.
 *
 * <p>A table of fixed size, its place chosen by bytes of the signature, the newer in place of the
 * older: who crowds it out makes work, never a wrong answer. Safe for several threads, without
 * locks.
 */
public final class KnownPeers implements CborReader.Known<SignedPeerInfo> {

  /**
   * {@code [bstr of 1 or 2 length bytes, …]}: what a peer info, of 24 bytes or more, begins with.
   */
  private static final int PAIR = 0x82;

  private static final int BYTES_8 = 0x58;
  private static final int BYTES_16 = 0x59;

  /** Head of the list of one signature, head of the signature. */
  private static final int SIGNATURE_HEAD = 3;

  private final int places;
  private volatile @Nullable AtomicReferenceArray<@Nullable Entry> entries;

  private record Entry(Bytes encoded, VerifiedPeer peer) {}

  /**
   * Remembers at most {@code places} peers, rounded up to a power of two; takes no memory and
   * remembers nobody before it is asked for the first time.
   */
  public KnownPeers(int places) {
    if (places < 1 || places > 1 << 20) {
      throw new IllegalArgumentException("places " + places + " are not 1 to " + (1 << 20));
    }
    int size = Integer.highestOneBit(places);
    this.places = size == places ? size : size * 2;
  }

  /** Remembers {@code peer}. */
  public void keep(VerifiedPeer peer) {
    AtomicReferenceArray<@Nullable Entry> table = entries;
    if (table != null) {
      Bytes encoded = Bytes.copyOf(peer.signed().encoded());
      table.setRelease(place(peer.signed().signature()), new Entry(encoded, peer));
    }
  }

  @Override
  public @Nullable SignedPeerInfo find(byte[] input, int from) {
    int end = end(input, from);
    if (end < 0 || end > input.length) {
      return null;
    }
    AtomicReferenceArray<@Nullable Entry> table = entries;
    if (table == null) {
      entries = new AtomicReferenceArray<>(places);
      return null;
    }
    Entry entry = table.getAcquire(place(input, end - Integer.BYTES));
    return entry != null && entry.encoded().standAt(input, from) ? entry.peer().signed() : null;
  }

  @Override
  public int size(SignedPeerInfo signed) {
    return signed.encodedSize();
  }

  /** The verified peer that {@code signed} belongs to, if every byte of it is known. */
  public @Nullable VerifiedPeer peer(SignedPeerInfo signed) {
    AtomicReferenceArray<@Nullable Entry> table = entries;
    Entry entry = table == null ? null : table.getAcquire(place(signed.signature()));
    return entry != null && entry.peer().signed().equals(signed) ? entry.peer() : null;
  }

  /** Where an encoding that begins at {@code from} ends, or −1 if none begins there. */
  private static int end(byte[] input, int from) {
    if (input.length - from < SignedPeerInfo.LEAST_BYTES || (input[from] & 0xff) != PAIR) {
      return -1;
    }
    int tail = SIGNATURE_HEAD + SignedPeerInfo.SIGNATURE_BYTES;
    return switch (input[from + 1] & 0xff) {
      case BYTES_8 -> from + 3 + (input[from + 2] & 0xff) + tail;
      case BYTES_16 ->
          from + 4 + (((input[from + 2] & 0xff) << 8) | (input[from + 3] & 0xff)) + tail;
      default -> -1;
    };
  }

  private int place(Bytes signature) {
    int at = signature.size() - Integer.BYTES;
    return spread(
        signature.at(at), signature.at(at + 1), signature.at(at + 2), signature.at(at + 3));
  }

  private int place(byte[] bytes, int at) {
    return spread(bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]);
  }

  /** The bytes are the end of a number below 2^252: only the last is not evenly spread. */
  private int spread(byte a, byte b, byte c, byte d) {
    int mixed = (a & 0xff) | ((b & 0xff) << 8) | ((c & 0xff) << 16) | ((d & 0xff) << 24);
    return mixed & (places - 1);
  }
}

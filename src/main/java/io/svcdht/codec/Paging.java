package io.svcdht.codec;

import io.svcdht.cbor.CborWriter;
import io.svcdht.limits.Limits;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.provider.SignedRecord;
import java.util.ArrayList;
import java.util.List;

/**
 * How much fits into one frame (docs/PROTOCOL.md §4), so that answers are paged and announcements
 * split before they are encoded.
 *
 * @param frameBytes the largest frame the other side takes, 65,536…1,048,576
 */
public record Paging(int frameBytes) {

  /** Frames of the protocol's own bound. */
  public static final Paging WHOLE_FRAMES = new Paging(Limits.FRAME_BYTES);

  /** Header of the frame, and a message's map without its lists: 60 bytes and a cursor at most. */
  private static final int OVERHEAD = Limits.FRAME_HEADER_BYTES + 128;

  /** Head of the signature's array, head and bytes of the signature, head of the pair. */
  private static final int PEER_OVERHEAD = 1 + 1 + 2 + 64;

  /** Checks the range. */
  public Paging {
    if (frameBytes < Limits.FRAME_BYTES_BEFORE_HELLO || frameBytes > Limits.FRAME_BYTES) {
      throw new IllegalArgumentException(
          "max_frame "
              + frameBytes
              + " is not "
              + Limits.FRAME_BYTES_BEFORE_HELLO
              + "…"
              + Limits.FRAME_BYTES);
    }
  }

  /**
   * How many of {@code records}, from the first, go into one answer beside {@code closest}; at most
   * {@link Limits#RECORDS_PER_ANSWER}.
   */
  public int records(List<SignedRecord> records, List<SignedPeerInfo> closest) {
    int used = OVERHEAD;
    for (SignedPeerInfo peer : closest) {
      used += size(peer);
    }
    return fitting(records, used, Limits.RECORDS_PER_ANSWER);
  }

  /** How many of {@code peers}, from the first, go into one answer. */
  public int peers(List<SignedPeerInfo> peers) {
    int most = Math.min(peers.size(), Limits.PEERS_PER_ANSWER);
    int used = OVERHEAD;
    for (int i = 0; i < most; i++) {
      used += size(peers.get(i));
      if (used > frameBytes) {
        return i;
      }
    }
    return most;
  }

  /** {@code records} in order, split so that each part goes into one PROVIDE or STORE. */
  public List<List<SignedRecord>> batches(List<SignedRecord> records) {
    List<List<SignedRecord>> batches = new ArrayList<>();
    int from = 0;
    while (from < records.size()) {
      List<SignedRecord> rest = records.subList(from, records.size());
      int count = fitting(rest, OVERHEAD, Limits.RECORDS_PER_REQUEST);
      batches.add(List.copyOf(rest.subList(0, count)));
      from += count;
    }
    return batches;
  }

  private int fitting(List<SignedRecord> records, int reserved, int limit) {
    int most = Math.min(records.size(), limit);
    int used = reserved;
    for (int i = 0; i < most; i++) {
      used += records.get(i).encodedSize();
      if (used > frameBytes) {
        return i;
      }
    }
    return most;
  }

  private static int size(SignedPeerInfo peer) {
    int payload = peer.payload().size();
    return PEER_OVERHEAD + CborWriter.headBytes(payload) + payload;
  }
}

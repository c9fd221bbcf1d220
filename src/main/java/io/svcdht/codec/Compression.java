package io.svcdht.codec;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.util.Native;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import java.util.Optional;
import java.util.function.Function;

/**
 * COMP payloads: one zstd frame (docs/PROTOCOL.md §3). The frame's own header is judged before
 * anything is inflated, so a bomb costs its few bytes and nothing else.
 */
public final class Compression {

  /** Payloads below this many bytes are sent as they are: the gain does not pay for the work. */
  public static final int THRESHOLD = 4096;

  /** A compressed payload is used if it saves at least one part in this many. */
  private static final int LEAST_GAIN = 8;

  private static final int LEVEL = 1;

  private final InflateBudget budget;

  /** Inflates within {@code budget}, which all connections share. */
  public Compression(InflateBudget budget) {
    this.budget = budget;
  }

  /** Loads the native library now: it reads the disk, which an event loop must not wait for. */
  public static void load() {
    Native.load();
  }

  /**
   * The frame with a compressed payload where that pays, else {@code frame} itself. Only for DHT
   * frames after HELLO, to a peer that understands COMP.
   */
  public static Frame compress(Frame frame) {
    if (frame.appProtoId() != Frame.DHT || frame.isCompressed()) {
      return frame;
    }
    return deflate(frame.payload()).map(frame::compressed).orElse(frame);
  }

  /** {@code payload} as one zstd frame, where that pays. */
  static Optional<Bytes> deflate(Bytes payload) {
    if (payload.size() < THRESHOLD) {
      return Optional.empty();
    }
    byte[] packed = Zstd.compress(payload.toArray(), LEVEL);
    return packed.length <= payload.size() - payload.size() / LEAST_GAIN
        ? Optional.of(Bytes.copyOf(packed))
        : Optional.empty();
  }

  /**
   * Reads the payload of {@code frame}, inflated first if it is compressed; the node's budget is
   * held until {@code read} returns. Refusals: {@code OverSize}, {@code Malformed}, {@code Busy}
   * when the budget is used up, and those of {@code read}.
   */
  public <T> Decoded<T> read(Frame frame, Function<Bytes, Decoded<T>> read) {
    if (!frame.isCompressed()) {
      return read.apply(frame.payload());
    }
    byte[] packed = frame.payload().toArray();
    return ZstdHeader.read(packed).flatMap(header -> inflate(packed, header, read));
  }

  private <T> Decoded<T> inflate(
      byte[] packed, ZstdHeader header, Function<Bytes, Decoded<T>> read) {
    int bytes = (int) header.content();
    if (!budget.acquire(bytes)) {
      return Decoded.rejected(
          DhtError.BUSY, "no room to inflate " + bytes + " bytes; send it again, or uncompressed");
    }
    try {
      return inflate(packed, bytes).flatMap(read);
    } finally {
      budget.release(bytes);
    }
  }

  private static Decoded<Bytes> inflate(byte[] packed, int bytes) {
    try {
      if (Zstd.findFrameCompressedSize(packed) != packed.length) {
        return Decoded.malformed("compressed payload is not exactly one zstd frame");
      }
      byte[] content = new byte[bytes];
      long found = Zstd.decompress(content, packed);
      return found == bytes
          ? Decoded.ok(Bytes.copyOf(content))
          : Decoded.malformed("zstd frame holds " + found + " bytes, not " + bytes + " as it says");
    } catch (ZstdException corrupt) {
      return Decoded.malformed("zstd frame is corrupt: " + corrupt.getMessage());
    }
  }
}

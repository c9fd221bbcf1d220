package io.svcdht.provider;

import io.svcdht.id.Bytes;
import java.time.Instant;
import java.util.Arrays;

/**
 * How a record stands to the one already known of the same content and publisher (docs/PROTOCOL.md
 * §5): the higher {@code ts} wins, at equal {@code ts} the larger BLAKE3 of the payload. A total
 * order, so that holders agree whatever order records reach them in.
 */
public enum Precedence {
  /** It takes the known one's place. */
  NEWER,
  /** It is the known one. */
  SAME,
  /** It is refused as stale. */
  OLDER;

  /** How a record of {@code ts} and {@code hash} stands to a known one. */
  public static Precedence of(Instant ts, Bytes hash, Instant knownTs, Bytes knownHash) {
    int order = ts.compareTo(knownTs);
    if (order == 0) {
      order = Arrays.compareUnsigned(hash.toArray(), knownHash.toArray());
    }
    return order > 0 ? NEWER : order == 0 ? SAME : OLDER;
  }
}

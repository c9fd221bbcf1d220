package io.svcdht.finds;

import io.svcdht.id.Bytes;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.provider.SignedRecord;
import java.time.Duration;
import java.util.List;

/**
 * The answer of a complete lookup.
 *
 * @param found each publisher's newest record
 * @param result how the lookup ended
 * @param limit most publishers it was to find
 * @param endedNanos when it ended, monotonic
 * @param life how long from then it may be handed on
 */
record Kept(
    List<FindEvent.Found> found, LookupResult result, int limit, long endedNanos, Duration life) {

  /** What an entry takes beside its records, roughly. */
  private static final int ENTRY_BYTES = 512;

  /** What a record takes beside its payload and signatures, roughly. */
  private static final int RECORD_BYTES = 512;

  /** Leaves out the peers that the lookup met: nobody asks for them, and they would fill it. */
  Kept {
    found = List.copyOf(found);
    result =
        new LookupResult(
            result.id(),
            result.reason(),
            List.of(),
            result.hops(),
            result.rpcs(),
            result.records(),
            result.suspected(),
            result.elapsed());
  }

  /** Whether it may be handed on at {@code now}. */
  boolean live(long now) {
    return now - endedNanos < life.toNanos();
  }

  /**
   * Whether a find of so many would have found the same: the lookup had found everything there is,
   * or had been to find at least as many.
   */
  boolean serves(int wanted) {
    return found.size() < limit || wanted <= limit;
  }

  Duration age(long now) {
    return Duration.ofNanos(now - endedNanos);
  }

  /** An estimate of the heap it takes, on the high side. */
  int weight() {
    return ENTRY_BYTES + found.stream().mapToInt(one -> weight(one.record().signed())).sum();
  }

  /** The decoded form takes about as much again as the payload. */
  private static int weight(SignedRecord signed) {
    return RECORD_BYTES
        + 2 * signed.payload().size()
        + signed.signatures().stream().mapToInt(Bytes::size).sum();
  }
}

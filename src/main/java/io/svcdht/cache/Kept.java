package io.svcdht.cache;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.provider.CarrierPrefix;
import io.svcdht.provider.Quotas;
import io.svcdht.provider.ReplayMemory.Mark;
import io.svcdht.provider.ReplayMemory.Subject;
import io.svcdht.provider.VerifiedRecord;
import java.time.Instant;

/**
 * A record as stores keep it: its bytes once, and beside them the few numbers that keeping it
 * takes. A million of them are to fit a small heap, so nothing of it is decoded: whoever finds it
 * reads of it what he needs.
 *
 * @param cid the content; the same object as in the index of contents
 * @param publisher who signed it; the same object for all records of one publisher
 * @param encoded the signed record as it travels
 * @param prefix whose quota it counts against, as {@link CarrierPrefix#packed}; 0 for nobody's
 * @param tsMillis its timestamp, Unix milliseconds
 * @param expiresNanos steady time at which it runs out
 * @param forgetAtNanos steady time until which its {@code ts} is remembered
 */
record Kept(
    Cid cid,
    NodeId publisher,
    Bytes encoded,
    long prefix,
    long tsMillis,
    long expiresNanos,
    long forgetAtNanos)
    implements Comparable<Kept> {

  boolean liveAt(long nowNanos) {
    return expiresNanos - nowNanos > 0;
  }

  Subject subject() {
    return new Subject(cid, publisher);
  }

  Instant ts() {
    return Instant.ofEpochMilli(tsMillis);
  }

  VerifiedRecord record() {
    return VerifiedRecord.readBack(encoded);
  }

  /** What is remembered of it when it is kept no more; a withdrawal is never kept. */
  Mark mark() {
    return new Mark(subject(), ts(), record().signed().payloadHash(), false, forgetAtNanos);
  }

  Quotas.Claim claim(long footprint) {
    return new Quotas.Claim(publisher, CarrierPrefix.unpack(prefix), footprint);
  }

  Kept countedFor(long otherPrefix) {
    return new Kept(cid, publisher, encoded, otherPrefix, tsMillis, expiresNanos, forgetAtNanos);
  }

  /** With another end, and remembered as much longer or shorter. */
  Kept expiringAt(long otherNanos) {
    long forgotten = forgetAtNanos + (otherNanos - expiresNanos);
    return new Kept(cid, publisher, encoded, prefix, tsMillis, otherNanos, forgotten);
  }

  /** What runs out first comes first. */
  @Override
  public int compareTo(Kept other) {
    int order = Long.compare(expiresNanos, other.expiresNanos);
    return order == 0 ? subject().compareTo(other.subject()) : order;
  }
}

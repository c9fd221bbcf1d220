package io.svcdht.pipeline;

import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.VerifiedRecord;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * Brings many records to their holders at once: everybody in a region of the key space is found by
 * a few lookups, and each is given all that is his in few requests. What that costs grows with the
 * nodes of the region, hardly with the records.
 */
public interface Sweeps {

  /** Whose request it is. */
  enum Carrier {
    /** The publisher's: PROVIDE. */
    PUBLISHER,
    /** A holder's that keeps replicas alive: STORE. */
    HOLDER
  }

  /** The region around {@code key} that is swept at once; empty while nothing is known of it. */
  Optional<Subtree> regionOf(Key key);

  /**
   * Gives {@code records}, all of contents in {@code region}, to the k closest to each, this node
   * included. One element for each record, in order. An error only if the region could not be
   * looked over; then nothing was given to anybody.
   */
  Mono<List<Placement>> sweep(
      LookupId id, Subtree region, List<VerifiedRecord> records, Carrier carrier);

  /** Gives {@code records} to {@code peer}, some at a time; completes whatever comes of it. */
  Mono<Void> give(LookupId id, VerifiedPeer peer, List<VerifiedRecord> records, Carrier carrier);

  /**
   * What became of a record.
   *
   * @param record which
   * @param holders who should have it: the k closest and whom diversity adds; 0 if somebody seems
   *     to crowd the place of its content, which only a lookup of its own can tell
   * @param accepted how many of them have it now
   * @param known how many of those had it before
   */
  record Placement(VerifiedRecord record, int holders, int accepted, int known) {}
}

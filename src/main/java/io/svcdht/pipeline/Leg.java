package io.svcdht.pipeline;

import io.svcdht.id.Bytes;
import io.svcdht.peer.VerifiedPeer;
import java.time.Duration;

/**
 * One request of a lookup, as {@link Lookup} decides it.
 *
 * @param number counts the lookup's requests from 0
 * @param standsInFor the stalled request that this one is the hedge of; its own number if none
 * @param peer who is asked
 * @param depth 1 for a contact of one's own table, else 1 + the reporter's
 * @param place whether the peer is asked to keep the record, in a provide
 * @param cursor where the peer's last page of records stopped; empty at first
 * @param hedgeAfter when it counts as stalled
 */
record Leg(
    int number,
    int standsInFor,
    VerifiedPeer peer,
    int depth,
    boolean place,
    Bytes cursor,
    Duration hedgeAfter) {

  /** Whether it is asked early, because another stalled. */
  boolean hedge() {
    return standsInFor != number;
  }
}

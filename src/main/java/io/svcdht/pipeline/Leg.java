package io.svcdht.pipeline;

import io.svcdht.id.Bytes;
import io.svcdht.peer.VerifiedPeer;
import java.time.Duration;

/**
 * One request of a lookup, as {@link Lookup} decides it.
 *
 * @param number counts the lookup's requests from 0
 * @param peer who is asked
 * @param depth 1 for a contact of one's own table, else 1 + the reporter's
 * @param hedge whether it is asked early, because another stalled
 * @param cursor where the peer's last page of records stopped; empty at first
 * @param hedgeAfter when it counts as stalled
 */
record Leg(
    int number, VerifiedPeer peer, int depth, boolean hedge, Bytes cursor, Duration hedgeAfter) {}

package io.svcdht.pipeline;

import io.svcdht.id.NodeId;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.VerifiedRecord;
import java.util.HashMap;
import java.util.Map;

/**
 * The records that one find has seen: each publisher counts once, by its newest record, as on the
 * holders (docs/PROTOCOL.md §5). A withdrawal silences the publisher's older records and is itself
 * no find.
 */
final class Harvest {

  /** Publishers remembered above the limit, for their withdrawals; more are not remembered. */
  private static final int WITHDRAWN = 1024;

  private final int limit;
  private final Map<NodeId, ProviderRecord> newest = new HashMap<>();
  private int found;

  /** A harvest of at most {@code limit} publishers; 0 wants none. */
  Harvest(int limit) {
    this.limit = limit;
  }

  /** Whether {@code verified} is news to the caller: a publisher's first record, or a newer one. */
  boolean add(VerifiedRecord verified) {
    ProviderRecord record = verified.record();
    ProviderRecord before = newest.get(record.publisher());
    if (before != null && !record.ts().isAfter(before.ts())) {
      return false;
    }
    if (before == null && (record.withdrawn() ? newest.size() >= limit + WITHDRAWN : full())) {
      return false;
    }
    newest.put(record.publisher(), record);
    found += (record.withdrawn() ? 0 : 1) - (before == null || before.withdrawn() ? 0 : 1);
    return !record.withdrawn();
  }

  /** Publishers that provide. */
  int found() {
    return found;
  }

  /** Whether the caller has as many as it wanted. */
  boolean full() {
    return found >= limit;
  }
}

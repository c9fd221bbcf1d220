package io.svcdht.pipeline;

import io.svcdht.id.NodeId;
import io.svcdht.provider.ProviderRecord;
import io.svcdht.provider.VerifiedRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The records that one find has seen: each publisher counts once, by its newest record, as on the
 * holders (docs/PROTOCOL.md §5). A withdrawal silences the publisher's older records and is itself
 * no find.
 *
 * <p>A limit is not one holder's to fill: until {@link #SOURCES} of different networks have told of
 * records, each of them may bring its share of the limit; what it tells beyond is held back, and
 * handed on when others have spoken or the find has ended. Bounded: as much is held back as the
 * limit allows, and no more publishers are remembered for their withdrawals than {@link
 * #WITHDRAWN}.
 */
public final class Harvest {

  /** Publishers remembered above the limit, for their withdrawals; more are not remembered. */
  private static final int WITHDRAWN = 1024;

  /** Different sources from which a limit must be filled, where it is that high. */
  static final int SOURCES = 3;

  private final int limit;
  private final int sourcesWanted;
  private final int share;
  private final Map<NodeId, ProviderRecord> newest = new HashMap<>();
  private final Map<Object, Integer> perSource = new HashMap<>();
  private final Deque<FindEvent.Found> held = new ArrayDeque<>();
  private final Set<NodeId> heldPublishers = new HashSet<>();
  private int found;

  /** A harvest of at most {@code limit} publishers; 0 wants none. */
  public Harvest(int limit) {
    this.limit = limit;
    this.sourcesWanted = Math.clamp(limit, 1, SOURCES);
    this.share = (limit + sourcesWanted - 1) / sourcesWanted;
  }

  /**
   * Takes what {@code source} tells, a network or a peer; what of it, or of what was held back, is
   * news to the caller: a publisher's first record, or a newer one.
   */
  public List<FindEvent.Found> add(List<VerifiedRecord> records, Object source) {
    if (records.isEmpty()) {
      return List.of();
    }
    perSource.putIfAbsent(source, 0);
    List<FindEvent.Found> news = new ArrayList<>();
    for (VerifiedRecord record : records) {
      boolean known = newest.containsKey(record.record().publisher());
      if (known || mayBring(source) || record.record().withdrawn()) {
        if (take(record)) {
          news.add(new FindEvent.Found(record, source));
          perSource.merge(source, known ? 0 : 1, Integer::sum);
        }
      } else if (held.size() < limit && heldPublishers.add(record.record().publisher())) {
        held.add(new FindEvent.Found(record, source));
      }
    }
    if (enoughSources()) {
      news.addAll(release());
    }
    return news;
  }

  /** What was held back, as far as the limit allows. */
  public List<FindEvent.Found> release() {
    List<FindEvent.Found> news = new ArrayList<>();
    while (!held.isEmpty()) {
      FindEvent.Found next = held.remove();
      if (take(next.record())) {
        news.add(next);
      }
    }
    heldPublishers.clear();
    return news;
  }

  /** Publishers that provide. */
  public int found() {
    return found;
  }

  /** Whether the caller has as many as it wanted, from enough different sources. */
  public boolean full() {
    return found >= limit && enoughSources();
  }

  private boolean mayBring(Object source) {
    return enoughSources() || perSource.getOrDefault(source, 0) < share;
  }

  private boolean enoughSources() {
    return perSource.size() >= sourcesWanted;
  }

  private boolean take(VerifiedRecord verified) {
    ProviderRecord record = verified.record();
    ProviderRecord before = newest.get(record.publisher());
    if (before != null && !record.ts().isAfter(before.ts())) {
      return false;
    }
    if (before == null
        && (record.withdrawn() ? newest.size() >= limit + WITHDRAWN : found >= limit)) {
      return false;
    }
    newest.put(record.publisher(), record);
    found += (record.withdrawn() ? 0 : 1) - (before == null || before.withdrawn() ? 0 : 1);
    return !record.withdrawn();
  }
}

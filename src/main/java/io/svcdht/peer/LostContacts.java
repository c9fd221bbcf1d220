package io.svcdht.peer;

import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/**
 * Peers that were contacts until they failed or left, so that the halves of a split network find
 * each other again (docs/PROTOCOL.md §6). Bounded: at the limit the one lost first is forgotten.
 */
final class LostContacts {

  /** How long a lost peer is remembered. */
  static final Duration MEMORY = Duration.ofDays(1);

  private record Entry(VerifiedPeer peer, long lostNanos) {}

  private final int limit;
  private final TimeSource time;
  private final AtomicReference<List<Entry>> entries = new AtomicReference<>(List.of());

  LostContacts(int limit, TimeSource time) {
    this.limit = limit;
    this.time = time;
  }

  /** Remembers a peer as lost just now. */
  void add(VerifiedPeer peer) {
    Entry entry = new Entry(peer, time.nanos());
    entries.updateAndGet(list -> {
      List<Entry> next = kept(list, e -> !e.peer().nodeId().equals(peer.nodeId()));
      next.add(entry);
      return List.copyOf(next.subList(Math.max(0, next.size() - limit), next.size()));
    });
  }

  /**
   * Forgets a peer if it is {@code back}, which is asked again when another change came between: by
   * then the peer may have been lost anew.
   */
  void forget(NodeId id, BooleanSupplier back) {
    if (entries.get().stream().anyMatch(e -> e.peer().nodeId().equals(id))) {
      entries.updateAndGet(list ->
          back.getAsBoolean() ? List.copyOf(kept(list, e -> !e.peer().nodeId().equals(id))) : list);
    }
  }

  /** Those still remembered, lost last first. */
  List<VerifiedPeer> peers() {
    return kept(entries.get(), e -> true).stream().map(Entry::peer).toList().reversed();
  }

  private List<Entry> kept(List<Entry> list, Predicate<Entry> wanted) {
    long now = time.nanos();
    List<Entry> kept = new ArrayList<>(list.size() + 1);
    for (Entry entry : list) {
      if (now - entry.lostNanos() < MEMORY.toNanos() && wanted.test(entry)) {
        kept.add(entry);
      }
    }
    return kept;
  }
}

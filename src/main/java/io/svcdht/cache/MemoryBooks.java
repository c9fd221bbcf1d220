package io.svcdht.cache;

import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.provider.ProviderStore.Occupancy;
import io.svcdht.provider.Quotas;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.ReplayMemory;
import io.svcdht.provider.ReplayMemory.Mark;
import io.svcdht.provider.ReplayMemory.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The books of {@link MemoryProviderStore}: shelves by content, which readers may take at any time,
 * an index by expiry, the replay memory. Four fifths of {@code provider.max-bytes} are for records,
 * one fifth for the memory against replays, which at its own bound stays safe in the way {@link
 * ReplayMemory} tells.
 */
final class MemoryBooks implements Books {

  /**
   * Heap around the bytes of a record: itself (80 with the headers of its bytes), its place in the
   * index by expiry (40), its share of a shelf (16) and of what is there once for a content (144)
   * and once for a publisher (112), of which the worst case has one each; a little less, because
   * that case needs as many identities as records.
   */
  private static final long FIXED_BYTES = 340;

  private static final long MARKS_FRACTION = 5;

  private static final NodeId ORIGIN = new NodeId(0, 0, 0, 0);

  private final ConcurrentHashMap<Cid, Shelf> shelves = new ConcurrentHashMap<>();
  private final TreeSet<Kept> byExpiry = new TreeSet<>();
  private final Quotas quotas;
  private final ReplayMemory memory;

  private volatile Occupancy occupancy = new Occupancy(0, 0, 0, 0);

  MemoryBooks(RecordPolicy policy) {
    long forMarks = policy.maxBytes() / MARKS_FRACTION;
    quotas = new Quotas(policy, policy.maxBytes() - forMarks);
    memory = new ReplayMemory((int) Math.min(1 << 30, forMarks / ReplayMemory.BYTES_PER_MARK));
  }

  /** The records of {@code cid}; for every thread, at any time. */
  Shelf shelf(Cid cid) {
    return shelves.getOrDefault(cid, Shelf.EMPTY);
  }

  /** Contents after {@code after}, in order; looks at all. */
  List<Cid> contents(Optional<Cid> after, int limit) {
    return shelves.keySet().stream()
        .filter(cid -> after.isEmpty() || ORIGIN.compareDistance(cid, after.get()) > 0)
        .sorted(ORIGIN::compareDistance)
        .limit(limit)
        .toList();
  }

  /** What is kept, as of the last change; bytes are of heap, estimated. For every thread. */
  Occupancy occupancy() {
    return occupancy;
  }

  @Override
  public @Nullable Kept kept(Subject subject) {
    return shelf(subject.cid()).of(subject.publisher());
  }

  @Override
  public Optional<Mark> mark(Subject subject) {
    return memory.of(subject);
  }

  @Override
  public boolean mayBeReplay(Instant ts) {
    return memory.mayBeReplay(ts);
  }

  @Override
  public Quotas.Slots slots(Cid cid, long prefix) {
    Shelf shelf = shelf(cid);
    return new Quotas.Slots(shelf.size(), shelf.seen(prefix));
  }

  @Override
  public Quotas quotas() {
    return quotas;
  }

  @Override
  public long footprint(Kept kept) {
    return FIXED_BYTES + kept.encoded().size();
  }

  @Override
  public void apply(List<Step> steps) {
    for (Step step : steps) {
      switch (step) {
        case Step.Put(Kept kept) -> put(kept);
        case Step.Drop(Kept kept) -> drop(kept);
        case Step.Remember(Mark mark) -> memory.remember(mark);
        case Step.Forget(Subject subject) -> memory.forget(subject);
      }
    }
    long bytes = quotas.bytes() + (long) memory.size() * ReplayMemory.BYTES_PER_MARK;
    occupancy = new Occupancy(quotas.records(), memory.size(), bytes, shelves.size());
  }

  @Override
  public List<Kept> expired(long nowNanos, int limit) {
    List<Kept> expired = new ArrayList<>();
    for (Kept kept : byExpiry) {
      if (expired.size() >= limit || kept.liveAt(nowNanos)) {
        break;
      }
      expired.add(kept);
    }
    return expired;
  }

  @Override
  public List<Subject> forgettable(long nowNanos, int limit) {
    return memory.forgettable(nowNanos, limit);
  }

  /** Content and publisher are kept once each, however many records they have. */
  private void put(Kept kept) {
    Shelf shelf = shelf(kept.cid());
    Cid cid = shelf.size() == 0 ? kept.cid() : shelf.at(0).cid();
    quotas.take(kept.claim(footprint(kept)));
    Kept shared =
        new Kept(
            cid,
            quotas.shared(kept.publisher()),
            kept.encoded(),
            kept.prefix(),
            kept.tsMillis(),
            kept.expiresNanos(),
            kept.forgetAtNanos());
    shelves.put(cid, shelf.with(shared));
    byExpiry.add(shared);
  }

  private void drop(Kept kept) {
    Shelf left = shelf(kept.cid()).without(kept.publisher());
    if (left.size() == 0) {
      shelves.remove(kept.cid());
    } else {
      shelves.put(left.at(0).cid(), left);
    }
    byExpiry.remove(kept);
    quotas.release(kept.claim(footprint(kept)));
  }
}

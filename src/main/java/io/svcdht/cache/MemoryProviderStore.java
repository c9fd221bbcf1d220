package io.svcdht.cache;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.limits.TimeSource;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.Surroundings;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Keeps provider records in memory, within a hard bound.
 *
 * <p>Each content has an immutable shelf of records in a concurrent map: readers take the shelf and
 * never wait, and skip what has run out, so that an expired record is hidden at once. What enters
 * and what leaves is {@link Admissions}' to say. Bytes are an estimate of the heap taken.
 */
public final class MemoryProviderStore implements ProviderStore {

  private final SteadyTime time;
  private final MemoryBooks books;
  private final Admissions admissions;

  /** A store that trusts no carrier and takes every content for near. */
  public MemoryProviderStore(RecordPolicy policy, TimeSource time) {
    this(policy, time, Surroundings.unknown());
  }

  /** A store that knows its surroundings. */
  public MemoryProviderStore(RecordPolicy policy, TimeSource time, Surroundings surroundings) {
    this.time = SteadyTime.fromZero(time);
    books = new MemoryBooks(policy);
    admissions = new Admissions(policy, this.time, surroundings, books);
  }

  @Override
  public Admission admit(VerifiedRecord record, Optional<InetAddress> carrier) {
    return admissions.admit(record, carrier);
  }

  @Override
  public Page find(Cid cid, Bytes cursor, int limit) {
    PageBuilder page = new PageBuilder(limit);
    if (cursor.size() != 0 && cursor.size() != Limits.KEY_BYTES) {
      return page.last();
    }
    Shelf shelf = books.shelf(cid);
    long now = time.now();
    int start = cursor.size() == 0 ? 0 : shelf.after(NodeId.read(cursor.toArray(), 0));
    for (int i = start; i < shelf.size(); i++) {
      Kept kept = shelf.at(i);
      if (kept.liveAt(now) && !page.add(kept.publisher(), kept.encoded())) {
        return page.full();
      }
    }
    return page.last();
  }

  @Override
  public List<Cid> contents(Optional<Cid> after, int limit) {
    return books.contents(after, limit);
  }

  @Override
  public int prune(int limit) {
    return admissions.prune(limit);
  }

  @Override
  public Occupancy occupancy() {
    return books.occupancy();
  }

  /** Memory goes with the object; nothing to close. */
  @Override
  public void close() {}
}

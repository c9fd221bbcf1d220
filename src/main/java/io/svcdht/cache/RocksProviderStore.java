package io.svcdht.cache;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Keeps provider records on a disk, and answers as {@link MemoryProviderStore} does: what enters
 * and what leaves is {@link Admissions}' to say. What was acknowledged survives the death of the
 * process; what a power loss may cost is {@link StorePolicy.Sync}'s to say. Every call may block:
 * the drive runs it on a scheduler for that.
 */
final class RocksProviderStore implements ProviderStore {

  private final Database database;
  private final SteadyTime time;
  private final DiskBooks books;
  private final Rows rows;
  private final Parts parts;

  /**
   * What it is made of beside the database.
   *
   * @param books what is kept
   * @param rows reads it
   * @param admissions decides
   * @param trouble what the disk is in
   * @param end closes the database and gives the directory free
   */
  record Parts(
      DiskBooks books, Rows rows, Admissions admissions, DiskTrouble trouble, Runnable end) {}

  RocksProviderStore(Database database, SteadyTime time, Parts parts) {
    this.database = database;
    this.time = time;
    this.books = parts.books();
    this.rows = parts.rows();
    this.parts = parts;
  }

  @Override
  public Admission admit(VerifiedRecord record, Optional<InetAddress> carrier) {
    if (parts.trouble().noRoom(time.now()) && !record.record().withdrawn()) {
      return DiskTrouble.refusal();
    }
    try {
      Admission admission = database.using(() -> parts.admissions().admit(record, carrier));
      if (admission instanceof Admission.Accepted) {
        database.acknowledge();
        parts.trouble().written();
      }
      return admission;
    } catch (DiskFault fault) {
      return parts.trouble().met(fault);
    }
  }

  @Override
  public Page find(Cid cid, Bytes cursor, int limit) {
    PageBuilder page = new PageBuilder(limit);
    if (cursor.size() != 0 && cursor.size() != Limits.KEY_BYTES) {
      return page.last();
    }
    @Nullable NodeId above = cursor.size() == 0 ? null : NodeId.read(cursor.toArray(), 0);
    try {
      return database.using(() -> page(page, cid, above));
    } catch (DiskFault fault) {
      throw parts.trouble().answer(fault);
    }
  }

  @Override
  public List<Cid> contents(Optional<Cid> after, int limit) {
    try {
      return database.using(() -> rows.contents(after, limit));
    } catch (DiskFault fault) {
      throw parts.trouble().answer(fault);
    }
  }

  private Page page(PageBuilder page, Cid cid, @Nullable NodeId above) {
    long now = time.now();
    AtomicBoolean full = new AtomicBoolean();
    rows.read(
        cid,
        above,
        kept -> {
          full.set(kept.liveAt(now) && !page.add(kept.publisher(), kept.encoded()));
          return !full.get();
        });
    return full.get() ? page.full() : page.last();
  }

  @Override
  public int prune(int limit) {
    try {
      return database.using(() -> {
        int gone = parts.admissions().prune(limit);
        database.tick();
        return gone;
      });
    } catch (DiskFault fault) {
      throw parts.trouble().answer(fault);
    }
  }

  @Override
  public Occupancy occupancy() {
    return books.occupancy();
  }

  @Override
  public boolean working() {
    return parts.trouble().working();
  }

  @Override
  public void close() {
    parts.end().run();
  }
}

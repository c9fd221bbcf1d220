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

  private final DiskStores stores;
  private final SteadyTime time;
  private final Books books;
  private final DiskTrouble trouble;
  private volatile Session session;

  /** Makes the parts that go with an open database. */
  @FunctionalInterface
  interface Books {
    /** Counts what is there; {@code anew} when steady time begins with this database. */
    Session of(Database database, boolean anew);
  }

  /**
   * What goes with one opening of the database.
   *
   * @param database the open one
   * @param rows reads records
   * @param books what is kept
   * @param admissions decides
   */
  record Session(Database database, Rows rows, DiskBooks books, Admissions admissions) {}

  RocksProviderStore(DiskStores stores, SteadyTime time, Books books) {
    this.stores = stores;
    this.time = time;
    this.books = books;
    this.trouble = stores.trouble();
    this.session = books.of(stores.database(), true);
  }

  @Override
  public Admission admit(VerifiedRecord record, Optional<InetAddress> carrier) {
    Optional<Admission> barrier = trouble.before(record.record().withdrawn(), time.now());
    if (barrier.isPresent()) {
      return barrier.get();
    }
    Session now = session;
    try {
      Admission admission = now.database().using(() -> now.admissions().admit(record, carrier));
      if (admission instanceof Admission.Accepted) {
        now.database().acknowledge();
      }
      return admission;
    } catch (DiskFault fault) {
      return trouble.met(fault);
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
      Session now = session;
      return now.database().using(() -> page(now.rows(), page, cid, above));
    } catch (DiskFault fault) {
      throw trouble.answer(fault);
    }
  }

  @Override
  public List<Cid> contents(Optional<Cid> after, int limit) {
    try {
      Session now = session;
      return now.database().using(() -> now.rows().contents(after, limit));
    } catch (DiskFault fault) {
      throw trouble.answer(fault);
    }
  }

  private Page page(Rows rows, PageBuilder page, Cid cid, @Nullable NodeId above) {
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

  /** After a write that failed it opens the database again, as soon as there is room. */
  @Override
  public int prune(int limit) {
    if (trouble.broken()) {
      if (trouble.mayTryAgain(time.now())) {
        reopen();
      }
      return 0;
    }
    Session now = session;
    try {
      return now.database()
          .using(() -> {
            int gone = now.admissions().prune(limit);
            now.database().tick();
            return gone;
          });
    } catch (DiskFault fault) {
      throw trouble.answer(fault);
    }
  }

  /** What a failed write has left behind is unknown, so everything is counted again. */
  private void reopen() {
    try {
      session = books.of(stores.reopen(), false);
      trouble.over();
    } catch (DiskFault fault) {
      throw trouble.answer(fault);
    } catch (IllegalArgumentException refused) {
      throw trouble.answer(refused);
    }
  }

  @Override
  public Occupancy occupancy() {
    return session.books().occupancy();
  }

  @Override
  public boolean working() {
    return trouble.working();
  }

  @Override
  public void close() {
    stores.close();
  }
}

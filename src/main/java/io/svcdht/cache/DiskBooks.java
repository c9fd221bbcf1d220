package io.svcdht.cache;

import io.svcdht.id.Cid;
import io.svcdht.provider.CarrierPrefix;
import io.svcdht.provider.ProviderStore.Occupancy;
import io.svcdht.provider.Quotas;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.ReplayMemory.Mark;
import io.svcdht.provider.ReplayMemory.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The books of {@link RocksProviderStore}. Records, marks and both indexes are on the disk and
 * change in one atomic batch; counts are in the heap, made by one pass over the indexes when the
 * store opens, and change only once a batch is written, so that a write that fails changes nothing.
 */
final class DiskBooks implements Books {

  /** Keys and heads of a record and of its place in the index, beside its bytes. */
  private static final long FIXED_BYTES = 240;

  private static final long MARKS_FRACTION = 5;

  private final Database database;
  private final SteadyTime time;
  private final Rows rows;
  private final Quotas quotas;
  private final ContentCounts contents;
  private final DiskMarks marks;
  private final WriteBatch batch;

  /**
   * No record runs out before: until then there is nothing to look for, and before it lie only the
   * tombstones of those that have gone.
   */
  private long from;

  private volatile Occupancy occupancy = new Occupancy(0, 0, 0, 0);

  /**
   * Where the books lie.
   *
   * @param database the open one
   * @param rows reads records from it
   * @param anew whether steady time begins with it, as at the start of a node
   */
  record Place(Database database, Rows rows, boolean anew) {}

  /** Counts what is there. */
  DiskBooks(Place place, SteadyTime time, RecordPolicy policy, RandomGenerator random) {
    this.database = place.database();
    this.time = time;
    this.rows = place.rows();
    long forMarks = policy.maxBytes() / MARKS_FRACTION;
    quotas = new Quotas(policy, policy.maxBytes() - forMarks);
    contents = new ContentCounts(random);
    batch = database.own(new WriteBatch());
    int mostMarks = (int) Math.min(1 << 30, forMarks / DiskMarks.BYTES_PER_MARK);
    Reopening reopening = new Reopening(database, time, place.anew(), this::count);
    marks = new DiskMarks(database, mostMarks, reopening.run());
    publish();
  }

  /** What is kept, as of the last change; for every thread. */
  Occupancy occupancy() {
    return occupancy;
  }

  @Override
  public @Nullable Kept kept(Subject subject) {
    return database
        .using(() -> database.get(Family.RECORDS, Layout.key(subject)))
        .map(value -> Layout.kept(subject.cid(), subject.publisher(), value))
        .orElse(null);
  }

  @Override
  public Optional<Mark> mark(Subject subject) {
    return marks.of(subject);
  }

  @Override
  public boolean mayBeReplay(Instant ts) {
    return marks.mayBeReplay(ts);
  }

  /** From which networks a content's records came matters only when few places are left. */
  @Override
  public Quotas.Slots slots(Cid cid, long prefix) {
    int taken = contents.of(cid);
    boolean seen = prefix != 0 && quotas.scarce(taken) && seen(cid, prefix);
    return new Quotas.Slots(taken, seen);
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
    boolean written = false;
    try {
      database.using(() -> {
        batch.clear();
        stage(steps);
        database.write(batch);
        return true;
      });
      written = true;
    } finally {
      marks.staged(written);
    }
    steps.forEach(this::count);
    marks.trim();
    publish();
  }

  @Override
  public List<Kept> expired(long nowNanos, int limit) {
    if (from - nowNanos > 0) {
      return List.of();
    }
    return database.using(() -> {
      List<Kept> expired = new ArrayList<>();
      try (RocksIterator index = database.ordered(Family.EXPIRY)) {
        index.seek(Layout.time(from));
        from = index.isValid() ? Layout.time(index.key()) : Long.MAX_VALUE;
        while (expired.size() < limit && index.isValid()) {
          byte[] key = index.key();
          if (Layout.time(key) - nowNanos > 0) {
            break;
          }
          @Nullable Kept kept = kept(Layout.subject(key, Layout.TIME));
          if (kept != null) {
            expired.add(kept);
          }
          index.next();
        }
        index.status();
      }
      return expired;
    });
  }

  @Override
  public List<Subject> forgettable(long nowNanos, int limit) {
    return marks.forgettable(nowNanos, limit);
  }

  private void stage(List<Step> steps) throws RocksDBException {
    long shift = time.shift();
    for (Step step : steps) {
      switch (step) {
        case Step.Put(Kept kept) -> put(kept, shift);
        case Step.Drop(Kept kept) -> {
          byte[] key = Layout.key(kept.subject());
          batch.delete(database.handle(Family.RECORDS), key);
          batch.delete(database.handle(Family.EXPIRY), Layout.timed(kept.expiresNanos(), key));
        }
        case Step.Remember(Mark mark) -> marks.remember(mark, shift, batch);
        case Step.Forget(Subject subject) -> marks.forget(subject, batch);
      }
    }
  }

  private void put(Kept kept, long shift) throws RocksDBException {
    byte[] key = Layout.key(kept.subject());
    long life = kept.expiresNanos() - time.now();
    Layout.Entry entry =
        new Layout.Entry(kept.prefix(), (int) footprint(kept), shift, Math.max(0, life));
    batch.put(database.handle(Family.RECORDS), key, Layout.record(kept));
    batch.put(
        database.handle(Family.EXPIRY), Layout.timed(kept.expiresNanos(), key), entry.write());
    from = Math.min(from, kept.expiresNanos());
  }

  /** Once it is written. */
  private void count(Step step) {
    switch (step) {
      case Step.Put(Kept kept) -> {
        quotas.take(kept.claim(footprint(kept)));
        contents.more(kept.cid());
        rows.changed(kept.cid());
      }
      case Step.Drop(Kept kept) -> {
        quotas.release(kept.claim(footprint(kept)));
        contents.less(kept.cid());
        rows.changed(kept.cid());
      }
      case Step.Remember remember -> {}
      case Step.Forget forget -> {}
    }
  }

  private void count(Subject subject, Layout.Entry entry) {
    quotas.take(
        new Quotas.Claim(
            subject.publisher(), CarrierPrefix.unpack(entry.prefix()), entry.footprint()));
    contents.more(subject.cid());
  }

  private boolean seen(Cid cid, long prefix) {
    return database.using(() -> {
      try (RocksIterator records = database.prefixed(Family.RECORDS)) {
        for (records.seek(cid.toBytes()); records.isValid(); records.next()) {
          if (Layout.prefix(records.value()) == prefix) {
            return true;
          }
        }
        records.status();
        return false;
      }
    });
  }

  private void publish() {
    long bytes = quotas.bytes() + (long) marks.size() * DiskMarks.BYTES_PER_MARK;
    occupancy = new Occupancy(quotas.records(), marks.size(), bytes, contents.size());
  }
}

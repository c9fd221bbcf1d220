package io.svcdht.cache;

import io.svcdht.provider.ReplayMemory;
import io.svcdht.provider.ReplayMemory.Mark;
import io.svcdht.provider.ReplayMemory.Subject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * The replay memory on the disk; at its bound it does as {@link ReplayMemory} does, and its floor
 * survives as well. Changes are staged in a batch and count once it is written. One thread at a
 * time.
 */
final class DiskMarks {

  /** Bytes of a mark and of its place in the index by timestamp. */
  static final int BYTES_PER_MARK = 240;

  private final Database database;
  private final int capacity;
  private int size;
  private int staged;
  private Instant floor;

  /** No mark is older: before it lie only the tombstones of those that have gone. */
  private long from;

  /** No mark is forgotten before: until then there is nothing to look for. */
  private long soonest;

  DiskMarks(Database database, int capacity, Reopening.Found found) {
    this.database = database;
    this.capacity = capacity;
    this.size = found.marks();
    this.floor = found.floor();
  }

  int size() {
    return size;
  }

  boolean mayBeReplay(Instant ts) {
    return !ts.isAfter(floor);
  }

  Optional<Mark> of(Subject subject) {
    if (size + staged == 0) {
      return Optional.empty();
    }
    return database
        .using(() -> database.get(Family.MARKS, Layout.key(subject)))
        .map(value -> Layout.mark(subject, value));
  }

  void remember(Mark mark, long shift, WriteBatch batch) throws RocksDBException {
    forget(mark.subject(), batch);
    byte[] key = Layout.key(mark.subject());
    long ts = mark.ts().toEpochMilli();
    batch.put(database.handle(Family.MARKS), key, Layout.mark(mark));
    batch.put(database.handle(Family.MARKS_BY_TS), Layout.timed(ts, key), Layout.time(shift));
    from = Math.min(from, ts);
    soonest = Math.min(soonest, mark.forgetAtNanos());
    staged++;
  }

  void forget(Subject subject, WriteBatch batch) throws RocksDBException {
    Optional<Mark> known = of(subject);
    if (known.isPresent()) {
      byte[] key = Layout.key(subject);
      long ts = known.get().ts().toEpochMilli();
      batch.delete(database.handle(Family.MARKS), key);
      batch.delete(database.handle(Family.MARKS_BY_TS), Layout.timed(ts, key));
      staged--;
    }
  }

  /** The batch is written, or has failed. */
  void staged(boolean written) {
    size += written ? staged : 0;
    staged = 0;
  }

  /** What has no place any more goes, and the floor rises to it. */
  void trim() {
    if (size <= capacity) {
      return;
    }
    List<Mark> oldest = oldest(size - capacity);
    Instant highest = oldest.getLast().ts();
    Instant risen = highest.isAfter(floor) ? highest : floor;
    database.using(() -> {
      try (WriteBatch batch = new WriteBatch()) {
        for (Mark mark : oldest) {
          forget(mark.subject(), batch);
        }
        batch.put(database.handle(Family.DEFAULT), Layout.FLOOR, Layout.time(risen.toEpochMilli()));
        database.write(batch);
      }
      return true;
    });
    staged(true);
    floor = risen;
  }

  /** At most {@code limit} subjects whose time is up. */
  List<Subject> forgettable(long nowNanos, int limit) {
    if (soonest - nowNanos > 0 || limit == 0) {
      return List.of();
    }
    List<Mark> oldest = oldest(limit);
    soonest = oldest.isEmpty() ? Long.MAX_VALUE : oldest.getFirst().forgetAtNanos();
    return oldest.stream()
        .takeWhile(mark -> mark.forgetAtNanos() - nowNanos <= 0)
        .map(Mark::subject)
        .toList();
  }

  /** At most {@code limit} marks, the oldest first. */
  private List<Mark> oldest(int limit) {
    return database.using(() -> {
      List<Mark> marks = new ArrayList<>();
      try (RocksIterator index = database.ordered(Family.MARKS_BY_TS)) {
        index.seek(Layout.time(from));
        from = index.isValid() ? Layout.time(index.key()) : Long.MAX_VALUE;
        for (; marks.size() < limit && index.isValid(); index.next()) {
          of(Layout.subject(index.key(), Layout.TIME)).ifPresent(marks::add);
        }
        index.status();
      }
      return marks;
    });
  }
}

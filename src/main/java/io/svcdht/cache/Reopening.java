package io.svcdht.cache;

import io.svcdht.limits.Limits;
import io.svcdht.provider.ReplayMemory.Subject;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/**
 * What a store does once when it opens: one pass over the indexes, which counts what is there for
 * the quotas. On the way it moves what was written while the wall clock had jumped: steady time
 * begins at the wall clock again, and there every record ends as its publisher said, but none has
 * more life left than when it was written, however wrong the clock is now.
 */
final class Reopening {

  private static final int MOVED_AT_ONCE = 1_000;

  private final Database database;
  private final long now;
  private final Instant wall;
  private final BiConsumer<Subject, Layout.Entry> counted;
  private final boolean moves;

  /**
   * What was found.
   *
   * @param marks how many
   * @param floor of the replay memory
   */
  record Found(int marks, Instant floor) {}

  /**
   * {@code counted} hears of every record. Nothing {@code moves} if steady time has gone on since
   * it was written: then it is the database alone that was opened again.
   */
  Reopening(
      Database database,
      SteadyTime time,
      boolean moves,
      BiConsumer<Subject, Layout.Entry> counted) {
    this.database = database;
    this.now = time.now();
    this.wall = time.wall();
    this.moves = moves;
    this.counted = counted;
  }

  Found run() {
    return database.using(() -> {
      records();
      return new Found(marks(), floor());
    });
  }

  private void records() throws RocksDBException {
    try (RocksIterator index = database.ordered(Family.EXPIRY);
        WriteBatch batch = new WriteBatch()) {
      for (index.seekToFirst(); index.isValid(); index.next()) {
        byte[] key = index.key();
        Layout.Entry entry = Layout.Entry.read(index.value());
        Subject subject = Layout.subject(key, Layout.TIME);
        counted.accept(subject, entry);
        long expires = Math.min(Layout.time(key) + entry.shift(), now + entry.life());
        if (moves && expires != Layout.time(key)) {
          move(subject, key, entry, expires, batch);
        }
        flush(batch, MOVED_AT_ONCE);
      }
      index.status();
      flush(batch, 1);
    }
  }

  private void move(Subject subject, byte[] key, Layout.Entry entry, long expires, WriteBatch batch)
      throws RocksDBException {
    byte[] recordKey = Layout.key(subject);
    Optional<byte[]> value = database.get(Family.RECORDS, recordKey);
    batch.delete(database.handle(Family.EXPIRY), key);
    if (value.isPresent()) {
      Kept moved = Layout.kept(subject.cid(), subject.publisher(), value.get()).expiringAt(expires);
      batch.put(database.handle(Family.RECORDS), recordKey, Layout.record(moved));
      batch.put(
          database.handle(Family.EXPIRY), Layout.timed(expires, recordKey), entry.unshifted());
    }
  }

  private int marks() throws RocksDBException {
    int marks = 0;
    try (RocksIterator index = database.ordered(Family.MARKS_BY_TS);
        WriteBatch batch = new WriteBatch()) {
      for (index.seekToFirst(); index.isValid(); index.next()) {
        marks++;
        long shift = Layout.time(index.value());
        if (moves && shift != 0) {
          move(index.key(), shift, batch);
        }
        flush(batch, MOVED_AT_ONCE);
      }
      index.status();
      flush(batch, 1);
    }
    return marks;
  }

  private void move(byte[] timed, long shift, WriteBatch batch) throws RocksDBException {
    Subject subject = Layout.subject(timed, Layout.TIME);
    Optional<byte[]> value = database.get(Family.MARKS, Layout.key(subject));
    if (value.isPresent()) {
      batch.put(
          database.handle(Family.MARKS),
          Layout.key(subject),
          Layout.mark(Layout.mark(subject, value.get()).forgottenLater(shift)));
      batch.put(database.handle(Family.MARKS_BY_TS), timed, Layout.time(0));
    }
  }

  /** A floor of a clock that was ahead must not keep out what is signed now. */
  private Instant floor() throws RocksDBException {
    Instant floor =
        database
            .get(Family.DEFAULT, Layout.FLOOR)
            .map(Layout::time)
            .map(Instant::ofEpochMilli)
            .orElse(Instant.EPOCH);
    Instant most = wall.plus(Limits.CLOCK_SKEW);
    return floor.isAfter(most) ? most : floor;
  }

  private void flush(WriteBatch batch, int least) throws RocksDBException {
    if (batch.count() >= least) {
      database.write(batch);
      batch.clear();
    }
  }
}

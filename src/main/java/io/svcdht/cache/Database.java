package io.svcdht.cache;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.RocksObject;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The open database. Native memory is behind every call, and a call after the end would take the
 * process with it: whoever uses it does so within {@link #using}, and the end waits for them.
 */
final class Database implements AutoCloseable {

  private static final String CLOSED =
      "the store is closed: this node is stopping, or opens it again; ask again in a minute";

  private final RocksDB rocks;
  private final Map<Family, ColumnFamilyHandle> families;
  private final Deque<RocksObject> owned;
  private final Syncing syncing;
  private final ReentrantReadWriteLock use = new ReentrantReadWriteLock();
  private final WriteOptions write = new WriteOptions();
  private final ReadOptions read = new ReadOptions();
  private final ReadOptions withinPrefix = new ReadOptions().setPrefixSameAsStart(true);
  private final ReadOptions ordered = new ReadOptions().setTotalOrderSeek(true).setFillCache(false);
  private boolean closed;

  /** {@code owned} is closed after the database, in order. */
  Database(
      RocksDB rocks,
      Map<Family, ColumnFamilyHandle> families,
      List<RocksObject> owned,
      StorePolicy.Sync sync) {
    this.rocks = rocks;
    this.families = new EnumMap<>(families);
    this.owned = new ArrayDeque<>(owned);
    this.syncing = new Syncing(sync, rocks::syncWal);
  }

  /** A piece of work on the database. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws RocksDBException;
  }

  /**
   * Runs {@code work} while the database is open.
   *
   * @throws DhtException {@code NotReady} after the end
   * @throws DiskFault if the database reports one
   */
  <T> T using(Work<T> work) {
    use.readLock().lock();
    try {
      if (closed) {
        throw new DhtException(DhtError.NOT_READY, CLOSED);
      }
      return work.run();
    } catch (RocksDBException failed) {
      throw new DiskFault(failed);
    } finally {
      use.readLock().unlock();
    }
  }

  /** The value of {@code key}. */
  Optional<byte[]> get(Family family, byte[] key) throws RocksDBException {
    return Optional.ofNullable(rocks.get(handle(family), read, key));
  }

  /** Over keys that share the prefix that is sought. */
  RocksIterator prefixed(Family family) {
    return rocks.newIterator(handle(family), withinPrefix);
  }

  /** Over all keys in order. */
  RocksIterator ordered(Family family) {
    return rocks.newIterator(handle(family), ordered);
  }

  /** What {@code batch} puts into or takes out of {@code family}. */
  ColumnFamilyHandle handle(Family family) {
    return Objects.requireNonNull(families.get(family));
  }

  /** All of {@code batch} or nothing; with the operating system when this returns. */
  void write(WriteBatch batch) throws RocksDBException {
    rocks.write(write, batch);
    syncing.written();
  }

  /** Waits until what was written before is as safe as the policy promises. */
  void acknowledge() {
    using(() -> {
      syncing.acknowledge();
      return true;
    });
  }

  /** Closes {@code object} with the database. */
  <T extends RocksObject> T own(T object) {
    owned.addFirst(object);
    return object;
  }

  /** Forces to the disk what the policy wants forced from time to time. */
  void tick() throws RocksDBException {
    syncing.tick();
  }

  /** Waits for whoever uses it, forces what was written to the disk, and ends. Once is enough. */
  @Override
  public void close() {
    end(syncing::end);
  }

  /** As {@link #close}, where nothing can be forced any more: opening it again does so. */
  void abandon() {
    end(() -> {});
  }

  private void end(Runnable first) {
    use.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      first.run();
      families.values().forEach(ColumnFamilyHandle::close);
      rocks.close();
      List.of(write, read, withinPrefix, ordered).forEach(RocksObject::close);
      owned.forEach(RocksObject::close);
    } finally {
      use.writeLock().unlock();
    }
  }
}

package io.svcdht.cache;

import io.svcdht.limits.TimeSource;
import io.svcdht.provider.KeyValueFamily;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.Surroundings;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * What a macronode keeps on its disk, in one database: provider records, its own announcements, the
 * peers it knew. All of it is closed together, by whoever closes the store of records or this;
 * closing twice is closing once.
 */
public final class DiskStores implements AutoCloseable {

  private final DataDirectory directory;
  private final StorePolicy policy;
  private final DiskTrouble trouble;
  private volatile Database database;
  private boolean closed;

  private DiskStores(DataDirectory directory, StorePolicy policy, LongSupplier free) {
    this.directory = directory;
    this.policy = policy;
    this.trouble = new DiskTrouble(directory.path(), policy.minFreeBytes(), free);
    this.database = Opening.of(directory, policy);
  }

  /**
   * Opens what is in {@code directory}, which is closed with it, also if this fails.
   *
   * @throws IllegalArgumentException with one sentence that says what to do
   */
  public static DiskStores open(DataDirectory directory, StorePolicy policy) {
    return open(directory, policy, directory::free);
  }

  /** Asks {@code free} how many bytes the file system has left. */
  static DiskStores open(DataDirectory directory, StorePolicy policy, LongSupplier free) {
    try {
      return new DiskStores(directory, policy, free);
    } catch (RuntimeException refused) {
      directory.close();
      throw refused;
    }
  }

  /**
   * The store of records; to be called once. Counts what is there, which takes about a second for a
   * million.
   *
   * @throws IllegalArgumentException if the database turns out to be damaged
   */
  public ProviderStore records(
      RecordPolicy records, TimeSource time, Surroundings surroundings, RandomGenerator random) {
    SteadyTime steady = SteadyTime.fromWall(time);
    try {
      return new RocksProviderStore(
          this,
          steady,
          (open, anew) -> {
            Rows rows = new Rows(open);
            DiskBooks.Place place = new DiskBooks.Place(open, rows, anew);
            DiskBooks books = new DiskBooks(place, steady, records, random);
            return new RocksProviderStore.Session(
                open, rows, books, new Admissions(records, steady, surroundings, books));
          });
    } catch (DiskFault fault) {
      close();
      throw Opening.refusal(directory, fault);
    }
  }

  /** This node's own announcements. */
  public KeyValueFamily announcements() {
    return new RocksFamily(this::database, Family.ANNOUNCEMENTS, trouble);
  }

  /** Peers that this node knew. */
  public KeyValueFamily peers() {
    return new RocksFamily(this::database, Family.PEERS, trouble);
  }

  /** The database that is open now. */
  Database database() {
    return database;
  }

  /** What the disk is in. */
  DiskTrouble trouble() {
    return trouble;
  }

  /**
   * Closes the database and opens it again, which is the one way on after a write that failed.
   *
   * @throws IllegalArgumentException if it cannot be opened; it is closed then
   */
  synchronized Database reopen() {
    database.abandon();
    if (!closed) {
      database = Opening.of(directory, policy);
    }
    return database;
  }

  @Override
  public synchronized void close() {
    closed = true;
    database.close();
    directory.close();
  }
}

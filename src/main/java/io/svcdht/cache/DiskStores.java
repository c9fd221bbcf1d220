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
  private final Database database;
  private final DiskTrouble trouble;

  private DiskStores(DataDirectory directory, Database database, DiskTrouble trouble) {
    this.directory = directory;
    this.database = database;
    this.trouble = trouble;
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
      Database database = Opening.of(directory, policy);
      return new DiskStores(
          directory, database, new DiskTrouble(directory.path(), policy.minFreeBytes(), free));
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
      RecordPolicy policy, TimeSource time, Surroundings surroundings, RandomGenerator random) {
    SteadyTime steady = SteadyTime.fromWall(time);
    Rows rows = new Rows(database);
    try {
      DiskBooks books = new DiskBooks(database, steady, policy, rows, random);
      Admissions admissions = new Admissions(policy, steady, surroundings, books);
      return new RocksProviderStore(
          database,
          steady,
          new RocksProviderStore.Parts(books, rows, admissions, trouble, this::close));
    } catch (DiskFault fault) {
      close();
      throw Opening.refusal(directory, fault);
    }
  }

  /** This node's own announcements. */
  public KeyValueFamily announcements() {
    return new RocksFamily(database, Family.ANNOUNCEMENTS, trouble);
  }

  /** Peers that this node knew. */
  public KeyValueFamily peers() {
    return new RocksFamily(database, Family.PEERS, trouble);
  }

  @Override
  public void close() {
    database.close();
    directory.close();
  }
}

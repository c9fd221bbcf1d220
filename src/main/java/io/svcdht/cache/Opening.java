package io.svcdht.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.Env;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.NativeLibraryLoader;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksObject;
import org.rocksdb.SstFileManager;
import org.rocksdb.WALRecoveryMode;

/**
 * Opens the database, with bounded memory: one cache for the blocks of all families, one budget for
 * what is not in files yet.
 */
final class Opening {

  /** Where operators may put the native library themselves, as RocksDB has it. */
  private static final String LIBRARY_VARIABLE = "ROCKSDB_SHAREDLIB_DIR";

  /**
   * A key that is not there is looked for in each of four or five files; one in 2,000 then costs a
   * read in vain, with the usual 10 bits one in 25, which is what the slowest gets would be made
   * of.
   */
  private static final int BLOOM_BITS = 16;

  private static final double MEMTABLE_BLOOM = 0.05;
  private static final long RECORD_BUFFER = 16L << 20;
  private static final long INDEX_BUFFER = 8L << 20;
  private static final long SMALL_BUFFER = 1L << 20;
  private static final long WAL_BYTES = 128L << 20;
  private static final int OPEN_FILES = 512;

  private final DataDirectory directory;
  private final StorePolicy policy;
  private final List<RocksObject> owned = new ArrayList<>();

  private Opening(DataDirectory directory, StorePolicy policy) {
    this.directory = directory;
    this.policy = policy;
  }

  /** The database in {@code directory}, made if there is none. */
  static Database of(DataDirectory directory, StorePolicy policy) {
    loadLibrary(directory);
    return new Opening(directory, policy).open();
  }

  private Database open() {
    Cache cache = own(new LRUCache(policy.cacheBytes()));
    BlockBasedTableConfig tables = tables(cache);
    List<ColumnFamilyDescriptor> descriptors =
        Arrays.stream(Family.values())
            .map(family -> new ColumnFamilyDescriptor(family.bytes(), options(family, tables)))
            .toList();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try {
      RocksDB rocks =
          RocksDB.open(options(), directory.database().toString(), descriptors, handles);
      return new Database(rocks, byFamily(handles), owned.reversed(), policy.sync());
    } catch (RocksDBException failed) {
      owned.reversed().forEach(RocksObject::close);
      throw refusal(directory, new DiskFault(failed));
    }
  }

  /** What the operator is told of a database that cannot be used. */
  static IllegalArgumentException refusal(DataDirectory directory, DiskFault fault) {
    if (fault.full()) {
      return directory.failure("is on a full disk: free some space there", fault);
    }
    return fault.damaged()
        ? directory.failure(
            "holds a damaged database ("
                + fault.getMessage()
                + "): restore a copy, or move the directory away and the node begins a new one,"
                + " which publishers fill again as they republish",
            fault)
        : directory.failure(
            "holds a database that cannot be opened ("
                + fault.getMessage()
                + "): see that this user may read and write all of it, or name another directory",
            fault);
  }

  private DBOptions options() {
    return own(new DBOptions())
        .setCreateIfMissing(true)
        .setCreateMissingColumnFamilies(true)
        .setParanoidChecks(true)
        .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
        .setDbWriteBufferSize(StorePolicy.WRITE_BYTES)
        .setMaxTotalWalSize(WAL_BYTES)
        .setMaxOpenFiles(OPEN_FILES)
        .setMaxBackgroundJobs(2)
        .setSstFileManager(own(spaceWatch()))
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setMaxLogFileSize(1L << 20)
        .setKeepLogFileNum(2)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  /** With one, RocksDB goes on by itself once a full disk has room again. */
  private static SstFileManager spaceWatch() {
    try {
      return new SstFileManager(Env.getDefault());
    } catch (RocksDBException failed) {
      throw new DiskFault(failed);
    }
  }

  private BlockBasedTableConfig tables(Cache cache) {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setCacheIndexAndFilterBlocks(true)
        .setCacheIndexAndFilterBlocksWithHighPriority(true)
        .setPinL0FilterAndIndexBlocksInCache(true)
        .setFilterPolicy(own(new BloomFilter(BLOOM_BITS)))
        .setFormatVersion(5);
  }

  /** Keys and signatures are random: compressing them would only cost time. */
  private ColumnFamilyOptions options(Family family, BlockBasedTableConfig tables) {
    ColumnFamilyOptions options =
        own(new ColumnFamilyOptions())
            .setTableFormatConfig(tables)
            .setCompressionType(CompressionType.NO_COMPRESSION);
    return switch (family) {
      case RECORDS ->
          options
              .setWriteBufferSize(RECORD_BUFFER)
              .useFixedLengthPrefixExtractor(Layout.KEY)
              .setMemtablePrefixBloomSizeRatio(MEMTABLE_BLOOM)
              .setMemtableWholeKeyFiltering(true);
      case EXPIRY, MARKS, MARKS_BY_TS -> options.setWriteBufferSize(INDEX_BUFFER);
      case DEFAULT, ANNOUNCEMENTS, PEERS -> options.setWriteBufferSize(SMALL_BUFFER);
    };
  }

  private <T extends RocksObject> T own(T object) {
    owned.add(object);
    return object;
  }

  private static Map<Family, ColumnFamilyHandle> byFamily(List<ColumnFamilyHandle> handles) {
    Map<Family, ColumnFamilyHandle> families = new EnumMap<>(Family.class);
    Iterator<ColumnFamilyHandle> inOrder = handles.iterator();
    for (Family family : Family.values()) {
      families.put(family, inOrder.next());
    }
    return families;
  }

  /**
   * From the data directory, where it takes the place of the one before: left to itself RocksDB
   * puts a copy into the directory for temporary files at each start, and a process that is killed
   * leaves it there.
   */
  private static void loadLibrary(DataDirectory directory) {
    try {
      if (System.getenv(LIBRARY_VARIABLE) == null) {
        NativeLibraryLoader.getInstance().loadLibrary(directory.library().toString());
      }
      RocksDB.loadLibrary();
    } catch (IOException | UnsatisfiedLinkError failed) {
      throw directory.failure(
          "cannot hold the native library of RocksDB ("
              + failed.getMessage()
              + "): mount it without noexec, or set "
              + LIBRARY_VARIABLE
              + " to a directory that may hold programs",
          failed);
    }
  }
}

package io.svcdht.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The records of contents, from the disk or from a small cache of those asked for most. A content
 * that changes leaves the cache after the change is written, and reading one into it and removing
 * it exclude each other, so that nothing outdated stays.
 */
final class Rows {

  /** A content with more bytes than this is read page by page. */
  private static final long MOST = StorePolicy.ROW_BYTES / 64;

  private static final int RECORD_BYTES = 120;
  private static final int CONTENT_BYTES = 200;

  private final Database database;
  private final Cache<Cid, Shelf> cache;

  /** Hears of the records of a content in order; answers whether it wants more. */
  @FunctionalInterface
  interface Reader {
    boolean read(Kept kept);
  }

  Rows(Database database) {
    this.database = database;
    cache =
        Caffeine.newBuilder()
            .maximumWeight(StorePolicy.ROW_BYTES)
            .weigher((Cid cid, Shelf shelf) -> (int) weight(shelf))
            .executor(Runnable::run)
            .build();
  }

  /** Lets {@code reader} hear of the records of {@code cid} whose publisher is above. */
  void read(Cid cid, @Nullable NodeId above, Reader reader) {
    Shelf shelf = cache.get(cid, this::load);
    if (shelf.size() == 0) {
      database.using(() -> scan(cid, above, reader));
      return;
    }
    int i = above == null ? 0 : shelf.after(above);
    while (i < shelf.size() && reader.read(shelf.at(i))) {
      i++;
    }
  }

  /** Contents after {@code after}, one seek for each. */
  List<Cid> contents(Optional<Cid> after, int limit) throws RocksDBException {
    List<Cid> contents = new ArrayList<>();
    try (RocksIterator records = database.ordered(Family.RECORDS)) {
      if (after.isPresent()) {
        records.seek(beyond(after.get()));
      } else {
        records.seekToFirst();
      }
      while (records.isValid() && contents.size() < limit) {
        Cid cid = Cid.read(records.key(), 0);
        contents.add(cid);
        records.seek(beyond(cid));
      }
      records.status();
    }
    return contents;
  }

  /** A key greater than those of all records of {@code cid}, and less than those of any other. */
  private static byte[] beyond(Cid cid) {
    byte[] key = Arrays.copyOf(cid.toBytes(), 2 * Layout.KEY + 1);
    Arrays.fill(key, Layout.KEY, key.length, (byte) 0xff);
    return key;
  }

  /** The records of {@code cid} are others now. */
  void changed(Cid cid) {
    cache.invalidate(cid);
  }

  /** Nothing for a content that has none, or is too large: that is looked for on the disk. */
  private Shelf load(Cid cid) {
    List<Kept> records = new ArrayList<>();
    long[] bytes = {CONTENT_BYTES};
    database.using(() ->
        scan(
            cid,
            null,
            kept -> {
              records.add(kept);
              bytes[0] += RECORD_BYTES + kept.encoded().size();
              return bytes[0] <= MOST;
            }));
    return bytes[0] > MOST ? Shelf.EMPTY : Shelf.of(records);
  }

  private boolean scan(Cid cid, @Nullable NodeId above, Reader reader) throws RocksDBException {
    try (RocksIterator records = database.prefixed(Family.RECORDS)) {
      records.seek(above == null ? cid.toBytes() : Layout.key(cid, above));
      for (boolean more = true; more && records.isValid(); records.next()) {
        NodeId publisher = NodeId.read(records.key(), Layout.KEY);
        more = publisher.equals(above) || reader.read(Layout.kept(cid, publisher, records.value()));
      }
      records.status();
      return true;
    }
  }

  private static long weight(Shelf shelf) {
    long bytes = CONTENT_BYTES;
    for (int i = 0; i < shelf.size(); i++) {
      bytes += RECORD_BYTES + shelf.at(i).encoded().size();
    }
    return bytes;
  }
}

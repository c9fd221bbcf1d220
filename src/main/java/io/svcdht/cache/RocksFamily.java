package io.svcdht.cache;

import io.svcdht.id.Bytes;
import io.svcdht.provider.KeyValueFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** A family of small things in the database of the records. */
final class RocksFamily implements KeyValueFamily {

  private final Supplier<Database> open;
  private final Family family;
  private final DiskTrouble trouble;

  RocksFamily(Supplier<Database> open, Family family, DiskTrouble trouble) {
    this.open = open;
    this.family = family;
    this.trouble = trouble;
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    return run(database -> database.get(family, key.toArray())).map(Bytes::copyOf);
  }

  @Override
  public void write(List<Change> changes) {
    KeyValueFamily.check(changes);
    run(database -> {
      try (WriteBatch batch = new WriteBatch()) {
        for (Change change : changes) {
          switch (change) {
            case Change.Put(Bytes key, Bytes value) ->
                batch.put(database.handle(family), key.toArray(), value.toArray());
            case Change.Remove(Bytes key) -> batch.delete(database.handle(family), key.toArray());
          }
        }
        database.write(batch);
        database.acknowledge();
      }
      return true;
    });
  }

  @Override
  public List<Entry> after(Bytes key, int limit) {
    return run(database -> {
      List<Entry> entries = new ArrayList<>();
      try (RocksIterator all = database.ordered(family)) {
        all.seek(key.toArray());
        if (all.isValid() && Bytes.copyOf(all.key()).equals(key)) {
          all.next();
        }
        for (; entries.size() < limit && all.isValid(); all.next()) {
          entries.add(new Entry(Bytes.copyOf(all.key()), Bytes.copyOf(all.value())));
        }
        all.status();
      }
      return entries;
    });
  }

  /** Work on the database that is open. */
  @FunctionalInterface
  private interface Work<T> {
    T run(Database database) throws RocksDBException;
  }

  private <T> T run(Work<T> work) {
    Database database = open.get();
    try {
      return database.using(() -> work.run(database));
    } catch (DiskFault fault) {
      throw trouble.answer(fault);
    }
  }
}

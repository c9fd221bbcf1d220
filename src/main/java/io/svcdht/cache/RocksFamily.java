package io.svcdht.cache;

import io.svcdht.id.Bytes;
import io.svcdht.provider.KeyValueFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;

/** A family of small things in the database of the records. */
final class RocksFamily implements KeyValueFamily {

  private final Database database;
  private final Family family;
  private final DiskTrouble trouble;

  RocksFamily(Database database, Family family, DiskTrouble trouble) {
    this.database = database;
    this.family = family;
    this.trouble = trouble;
  }

  @Override
  public Optional<Bytes> get(Bytes key) {
    return run(() -> database.get(family, key.toArray())).map(Bytes::copyOf);
  }

  @Override
  public void write(List<Change> changes) {
    KeyValueFamily.check(changes);
    run(() -> {
      try (WriteBatch batch = new WriteBatch()) {
        for (Change change : changes) {
          switch (change) {
            case Change.Put(Bytes key, Bytes value) ->
                batch.put(database.handle(family), key.toArray(), value.toArray());
            case Change.Remove(Bytes key) -> batch.delete(database.handle(family), key.toArray());
          }
        }
        database.write(batch);
      }
      return true;
    });
    database.acknowledge();
  }

  @Override
  public List<Entry> after(Bytes key, int limit) {
    return run(() -> {
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

  private <T> T run(Database.Work<T> work) {
    try {
      return database.using(work);
    } catch (DiskFault fault) {
      throw trouble.answer(fault);
    }
  }
}

package io.svcdht.cache;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.provider.KeyValueFamily;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A family in memory, for a node that writes nothing to a disk: at most so many entries. */
public final class MemoryFamily implements KeyValueFamily {

  private final int capacity;
  private final TreeMap<Bytes, Bytes> entries =
      new TreeMap<>((a, b) -> Arrays.compareUnsigned(a.toArray(), b.toArray()));

  /** A family of at most {@code capacity} entries; changes that need more are refused whole. */
  public MemoryFamily(int capacity) {
    this.capacity = capacity;
  }

  @Override
  public synchronized Optional<Bytes> get(Bytes key) {
    return Optional.ofNullable(entries.get(key));
  }

  @Override
  public synchronized void write(List<Change> changes) {
    KeyValueFamily.check(changes);
    if (entries.size() + added(changes) > capacity) {
      throw new DhtException(
          DhtError.QUOTA_EXCEEDED, "no more than " + capacity + " entries are kept in memory");
    }
    changes.forEach(this::apply);
  }

  @Override
  public synchronized List<Entry> after(Bytes key, int limit) {
    return entries.tailMap(key, key.size() == 0).entrySet().stream()
        .limit(limit)
        .map(entry -> new Entry(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** How many entries more there are when the changes are made; fewer is negative. */
  private int added(List<Change> changes) {
    Map<Bytes, Boolean> there = new HashMap<>();
    for (Change change : changes) {
      there.put(change.key(), change instanceof Change.Put);
    }
    int added = 0;
    for (Map.Entry<Bytes, Boolean> key : there.entrySet()) {
      added += (key.getValue() ? 1 : 0) - (entries.containsKey(key.getKey()) ? 1 : 0);
    }
    return added;
  }

  private void apply(Change change) {
    switch (change) {
      case Change.Put(Bytes key, Bytes value) -> entries.put(key, value);
      case Change.Remove(Bytes key) -> entries.remove(key);
    }
  }
}

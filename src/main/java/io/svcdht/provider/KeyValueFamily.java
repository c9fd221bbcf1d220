package io.svcdht.provider;

import io.svcdht.id.Bytes;
import java.util.List;
import java.util.Optional;

/**
 * Small things that a node wants to find again after a restart: its own announcements, the peers it
 * knew. Keys ascend as unsigned bytes. A plain, synchronous port like {@link ProviderStore}, and
 * with it it is closed; the drive decides where it runs. Safe for several threads.
 */
public interface KeyValueFamily {

  /** Most bytes of a key; at least 1. */
  int KEY_BYTES = 256;

  /** Most bytes of a value. */
  int VALUE_BYTES = 64 << 10;

  /** The value of {@code key}. */
  Optional<Bytes> get(Bytes key);

  /**
   * Carries the changes out in order, all or none; they survive the death of the process once this
   * returns.
   *
   * @throws IllegalArgumentException if a key or a value is too long or a key has no bytes
   */
  void write(List<Change> changes);

  /**
   * At most {@code limit} entries with keys above {@code key}, ascending; all from the first for no
   * bytes.
   */
  List<Entry> after(Bytes key, int limit);

  /**
   * One entry.
   *
   * @param key its key
   * @param value its value
   */
  record Entry(Bytes key, Bytes value) {}

  /** One change. */
  sealed interface Change {
    /** The key. */
    Bytes key();

    /** Sets the value of a key. */
    record Put(Bytes key, Bytes value) implements Change {}

    /** Removes a key, if it is there. */
    record Remove(Bytes key) implements Change {}
  }

  /** Refuses what no family takes. */
  static void check(List<Change> changes) {
    for (Change change : changes) {
      int size = change.key().size();
      if (size < 1 || size > KEY_BYTES) {
        throw new IllegalArgumentException("a key has 1 to " + KEY_BYTES + " bytes, not " + size);
      }
      if (change instanceof Change.Put(Bytes key, Bytes value) && value.size() > VALUE_BYTES) {
        throw new IllegalArgumentException(
            "a value has at most " + VALUE_BYTES + " bytes, not " + value.size());
      }
    }
  }
}

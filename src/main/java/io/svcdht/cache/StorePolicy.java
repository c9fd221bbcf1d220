package io.svcdht.cache;

/**
 * How a store on disk works ({@code dht.store.*}).
 *
 * @param sync when what was acknowledged is forced to the disk
 * @param cacheBytes most native memory for blocks of the database that were read, 8 MiB…64 GiB;
 *     what is being written takes at most {@link #WRITE_BYTES} beside it
 * @param minFreeBytes room on the file system below which no record is taken, 0…1 TiB: the database
 *     needs it to merge its files
 */
public record StorePolicy(Sync sync, long cacheBytes, long minFreeBytes) {

  /** Most native memory for what is not in the files of the database yet. */
  public static final long WRITE_BYTES = 48L << 20;

  /** Heap for the contents asked for most. */
  static final long ROW_BYTES = 24L << 20;

  /**
   * What a power loss or a crash of the operating system may cost. The death of the process costs
   * nothing, whichever is chosen: each change is with the operating system before it is
   * acknowledged.
   */
  public enum Sync {
    /** Nothing: each acknowledgement waits for the disk; concurrent ones share one wait. */
    ALWAYS,
    /** The last second or two. */
    INTERVAL,
    /** What the operating system has not written by itself, commonly the last half minute. */
    OS
  }

  /** Checks every range; the message names key, value and range. */
  public StorePolicy {
    between("store.cache", cacheBytes, 8L << 20, 64L << 30);
    between("store.min-free", minFreeBytes, 0, 1L << 40);
  }

  /** Forced every second, 128 MiB of blocks, 256 MiB left free. */
  public static StorePolicy defaults() {
    return new StorePolicy(Sync.INTERVAL, 128L << 20, 256L << 20);
  }

  private static void between(String key, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(key + " " + value + " is not within " + min + "…" + max);
    }
  }
}

package io.svcdht.cache;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.rocksdb.RocksDBException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When writes are forced to the disk. Those who wait for it at the same time share one force: who
 * comes while one is under way waits for the next, which covers all that was written before it
 * began.
 */
final class Syncing {

  private static final Logger log = LoggerFactory.getLogger(Syncing.class);

  private final StorePolicy.Sync policy;
  private final Force force;
  private final AtomicLong writes = new AtomicLong();
  private final ReentrantLock forcing = new ReentrantLock();
  private volatile long forced;

  /** Forces all that was written. */
  @FunctionalInterface
  interface Force {
    void run() throws RocksDBException;
  }

  Syncing(StorePolicy.Sync policy, Force force) {
    this.policy = policy;
    this.force = force;
  }

  /** Something was written. */
  void written() {
    writes.incrementAndGet();
  }

  /** Before what was written is acknowledged. */
  void acknowledge() throws RocksDBException {
    if (policy == StorePolicy.Sync.ALWAYS) {
      force();
    }
  }

  /** From time to time. */
  void tick() throws RocksDBException {
    if (policy == StorePolicy.Sync.INTERVAL) {
      force();
    }
  }

  /** In the end, whatever the policy. */
  void end() {
    try {
      force();
    } catch (RocksDBException failed) {
      log.warn("the last writes could not be forced to the disk: {}", failed.toString());
    }
  }

  private void force() throws RocksDBException {
    long mine = writes.get();
    if (forced >= mine) {
      return;
    }
    forcing.lock();
    try {
      if (forced < mine) {
        long all = writes.get();
        force.run();
        forced = all;
      }
    } finally {
      forcing.unlock();
    }
  }
}

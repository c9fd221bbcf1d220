package io.svcdht.config;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * The node's own threads; sockets bring theirs. All daemons, all bounded.
 *
 * @param timers for timed operators, and for the short work that they lead to
 * @param crypto checks and makes signatures
 * @param spare idle threads that share the checks of a record with two signatures; what finds none
 *     idle is dropped, and its owner does it
 * @param files reads what may block, such as the file of tokens
 * @param store runs what may wait of a store: for its one writer, or for a disk
 */
record Threads(
    Scheduler timers, Scheduler crypto, ExecutorService spare, Scheduler files, Scheduler store)
    implements AutoCloseable {

  private static final int TIMERS = 2;

  /** Tasks; {@code VerificationPolicy} bounds the signatures in them much tighter. */
  private static final int CRYPTO_QUEUE = 16_384;

  private static final int FILES_QUEUE = 256;
  private static final int IDLE_SECONDS = 60;

  /** Writes go one after the other; the others read, or wait for the disk together. */
  private static final int STORE = 4;

  private static final int STORE_QUEUE = 4_096;

  static Threads ofThisMachine() {
    int processors = Runtime.getRuntime().availableProcessors();
    return new Threads(
        Schedulers.newParallel("dht-timers", TIMERS, true),
        bounded("dht-crypto", processors, CRYPTO_QUEUE),
        idle(Math.max(1, processors - 1)),
        bounded("dht-files", 1, FILES_QUEUE),
        bounded("dht-store", STORE, STORE_QUEUE));
  }

  /** At most so many threads, which end when they have been idle, and so many tasks that wait. */
  static Scheduler bounded(String name, int threads, int queue) {
    return Schedulers.newBoundedElastic(threads, queue, name, IDLE_SECONDS, true);
  }

  /** Nothing waits for them: a task goes to a thread that waits for one, or nowhere. */
  private static ExecutorService idle(int threads) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            Thread.ofPlatform().name("dht-spare-", 1).daemon(true).factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    pool.prestartAllCoreThreads();
    return pool;
  }

  @Override
  public void close() {
    timers.dispose();
    crypto.dispose();
    spare.shutdown();
    files.dispose();
    store.dispose();
  }
}

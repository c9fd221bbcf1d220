package io.svcdht.transport;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Threads for the signatures of TLS handshakes and for making certificates, so that event loops
 * only move bytes. The queue is bounded; when it is full the handshake fails, and the peer tries
 * again.
 */
final class TlsWorkers implements Executor {

  private static final int THREADS = 2;
  private static final int QUEUE = 1_024;
  private static final long KEPT_SECONDS = 30;

  private final ThreadPoolExecutor threads;

  TlsWorkers() {
    AtomicInteger number = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            KEPT_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(QUEUE),
            work ->
                Thread.ofPlatform()
                    .daemon()
                    .name("oap-tls-" + number.incrementAndGet())
                    .unstarted(work));
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Runs {@code work} soon.
   *
   * @throws RejectedExecutionException if the queue is full or the threads have ended
   */
  @Override
  public void execute(Runnable work) {
    threads.execute(work);
  }

  /**
   * Takes no more; what is queued still runs. A thread of its own does it: shutting down takes a
   * lock that an event loop must not wait for, and so does a pool that is handed its own shutdown
   * as a task, once one of its threads is faster than who hands it over.
   */
  void close() {
    Thread.ofPlatform().daemon().name("oap-tls-end").start(threads::shutdown);
  }
}

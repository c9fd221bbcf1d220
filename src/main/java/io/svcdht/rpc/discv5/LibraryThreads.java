package io.svcdht.rpc.discv5;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import org.ethereum.beacon.discovery.scheduler.DefaultSchedulers;

/** The threads that the library asks for; it never gives them back. */
final class LibraryThreads extends DefaultSchedulers {

  private final List<ScheduledExecutorService> made = new CopyOnWriteArrayList<>();

  @Override
  protected ScheduledExecutorService createExecutor(String namePattern, int threads) {
    ScheduledExecutorService executor = super.createExecutor(namePattern, threads);
    made.add(executor);
    return executor;
  }

  /** Ends all, with what they still had to do. */
  void end() {
    made.forEach(ScheduledExecutorService::shutdownNow);
  }
}

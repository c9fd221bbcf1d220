package io.svcdht.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/** Knows which of the delayed tasks it was given have neither run nor been cancelled. */
public final class WatchedScheduler implements Scheduler {

  private final Scheduler scheduler;
  private final List<Task> tasks = new ArrayList<>();

  private record Task(Disposable handle, AtomicBoolean ran) {}

  /** Watches {@code scheduler}. */
  public WatchedScheduler(Scheduler scheduler) {
    this.scheduler = scheduler;
  }

  /** How many there are. */
  public long left() {
    return tasks.stream().filter(t -> !t.ran().get() && !t.handle().isDisposed()).count();
  }

  @Override
  public Disposable schedule(Runnable task) {
    return scheduler.schedule(task);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    AtomicBoolean ran = new AtomicBoolean();
    Disposable handle =
        scheduler.schedule(
            () -> {
              ran.set(true);
              task.run();
            },
            delay,
            unit);
    tasks.add(new Task(handle, ran));
    return handle;
  }

  @Override
  public Worker createWorker() {
    return scheduler.createWorker();
  }

  @Override
  public long now(TimeUnit unit) {
    return scheduler.now(unit);
  }
}

package io.svcdht.concurrency;

import io.svcdht.limits.TimeSource;
import io.svcdht.testing.Samples;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * Timers that go off one by one, when a test says so and on the thread that says it; the clock
 * stands at the last that went off. {@code point} is run wherever a timer is set or cancelled.
 */
final class HandTimers implements Scheduler, TimeSource {

  private final Runnable point;
  private final PriorityQueue<Task> waiting =
      new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::sequence));
  private volatile long nanos;
  private long sequence;

  private final class Task implements Disposable {
    private final Runnable work;
    private final long at;
    private final long sequence;
    private final AtomicBoolean over = new AtomicBoolean();

    Task(Runnable work, long at, long sequence) {
      this.work = work;
      this.at = at;
      this.sequence = sequence;
    }

    long at() {
      return at;
    }

    long sequence() {
      return sequence;
    }

    @Override
    public void dispose() {
      if (over.compareAndSet(false, true)) {
        forget(this);
        point.run();
      }
    }

    @Override
    public boolean isDisposed() {
      return over.get();
    }
  }

  HandTimers(Runnable point) {
    this.point = point;
  }

  /** The next timer goes off; {@code false} if none is due {@code within} that time. */
  boolean fire(Duration within) {
    Task next = take(within.toNanos());
    if (next == null) {
      return false;
    }
    if (next.over.compareAndSet(false, true)) {
      next.work.run();
    }
    return true;
  }

  /** Timers that are set. */
  synchronized int left() {
    return waiting.size();
  }

  @Override
  public Disposable schedule(Runnable task) {
    return schedule(task, 0, TimeUnit.NANOSECONDS);
  }

  @Override
  public Disposable schedule(Runnable work, long delay, TimeUnit unit) {
    Task task = add(work, unit.toNanos(delay));
    point.run();
    return task;
  }

  @Override
  public Worker createWorker() {
    throw new IllegalStateException("lookups set single timers");
  }

  @Override
  public long now(TimeUnit unit) {
    return unit.convert(nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public Instant wall() {
    return Samples.TIME.plusNanos(nanos);
  }

  @Override
  public long nanos() {
    return nanos;
  }

  private synchronized Task add(Runnable work, long delayNanos) {
    Task task = new Task(work, nanos + delayNanos, sequence++);
    waiting.add(task);
    return task;
  }

  private synchronized void forget(Task task) {
    waiting.remove(task);
  }

  private synchronized @Nullable Task take(long withinNanos) {
    Task next = waiting.peek();
    if (next == null || next.at - nanos > withinNanos) {
      return null;
    }
    nanos = Math.max(nanos, next.at);
    return waiting.poll();
  }
}

package io.svcdht.sim;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/**
 * Virtual time. Tasks run one after another on the thread that drives the clock, ordered by their
 * time and then by the sequence in which they were scheduled; between two tasks the clock jumps.
 * Both clocks of {@link TimeSource} are derived from it, so one seed replays one run.
 *
 * <p>A task that throws ends the run: in a simulation a fault must not be swallowed. A call from
 * another thread is refused, since it would have escaped virtual time and could not be replayed.
 */
public final class VirtualScheduler implements Scheduler, TimeSource {

  /** Where the virtual wall clock begins. */
  public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

  private final TimerQueue queue = new TimerQueue();
  private final Thread owner = Thread.currentThread();
  private long now;
  private long sequence;
  private long executed;
  private boolean disposed;

  @Override
  public Instant wall() {
    return EPOCH.plusNanos(now);
  }

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public long now(TimeUnit unit) {
    return unit.convert(Duration.between(Instant.EPOCH, wall()));
  }

  /** Tasks that wait for their time; cancelled ones are not among them. */
  public int pending() {
    return queue.live();
  }

  /** Tasks run so far. */
  public long executed() {
    return executed;
  }

  /** Lets {@code span} pass, running what falls due. */
  public void advance(Duration span) {
    long end = now + span.toNanos();
    runWhile(() -> true, end);
    now = end;
  }

  /**
   * Runs until {@code done}, which is asked after each task, but no longer than {@code limit} of
   * virtual time; whether it came to be. If it did not, {@code limit} has passed.
   */
  public boolean runUntil(BooleanSupplier done, Duration limit) {
    long end = now + limit.toNanos();
    runWhile(() -> !done.getAsBoolean(), end);
    if (done.getAsBoolean()) {
      return true;
    }
    now = end;
    return false;
  }

  @Override
  public Disposable schedule(Runnable task) {
    return enqueue(task, 0, -1);
  }

  @Override
  public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
    return enqueue(task, unit.toNanos(delay), -1);
  }

  @Override
  public Disposable schedulePeriodically(
      Runnable task, long initialDelay, long period, TimeUnit unit) {
    return enqueue(task, unit.toNanos(initialDelay), Math.max(1, unit.toNanos(period)));
  }

  @Override
  public Worker createWorker() {
    return new VirtualWorker();
  }

  /** Drops all that waits and refuses more. */
  @Override
  public void dispose() {
    disposed = true;
    queue.clear();
  }

  @Override
  public boolean isDisposed() {
    return disposed;
  }

  private void runWhile(BooleanSupplier wanted, long end) {
    checkThread();
    while (wanted.getAsBoolean()) {
      Timer timer = queue.peek();
      if (timer == null || timer.at > end) {
        return;
      }
      queue.remove();
      now = Math.max(now, timer.at);
      executed++;
      timer.fire();
      if (timer.period() >= 0 && !timer.isDisposed() && !disposed) {
        timer.at += timer.period();
        timer.sequence = sequence++;
        queue.again(timer);
      }
    }
  }

  private Timer enqueue(Runnable task, long delayNanos, long periodNanos) {
    checkThread();
    if (disposed) {
      throw new RejectedExecutionException("the virtual scheduler is disposed");
    }
    Timer timer = new Timer(queue, task, periodNanos, now + Math.max(0, delayNanos), sequence++);
    queue.add(timer);
    return timer;
  }

  private void checkThread() {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "virtual time belongs to thread "
              + owner.getName()
              + ", but thread "
              + Thread.currentThread().getName()
              + " called: something escaped the simulation");
    }
  }

  /** A worker's tasks end with it; order is the scheduler's, which is first in, first out. */
  private final class VirtualWorker implements Worker {
    private final Disposable.Composite tasks = Disposables.composite();

    @Override
    public Disposable schedule(Runnable task) {
      return track(task, 0, -1);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
      return track(task, unit.toNanos(delay), -1);
    }

    @Override
    public Disposable schedulePeriodically(
        Runnable task, long initialDelay, long period, TimeUnit unit) {
      return track(task, unit.toNanos(initialDelay), Math.max(1, unit.toNanos(period)));
    }

    @Override
    public void dispose() {
      tasks.dispose();
    }

    @Override
    public boolean isDisposed() {
      return tasks.isDisposed();
    }

    private Disposable track(Runnable task, long delayNanos, long periodNanos) {
      if (tasks.isDisposed()) {
        throw new RejectedExecutionException("this worker is disposed");
      }
      Disposable.Swap own = Disposables.swap();
      Runnable tracked =
          periodNanos >= 0
              ? task
              : () -> {
                tasks.remove(own);
                task.run();
              };
      own.update(enqueue(tracked, delayNanos, periodNanos));
      tasks.add(own);
      return own;
    }
  }
}

package io.svcdht.sim;

import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;

/** One task of virtual time and its place in the {@link TimerQueue}. */
final class Timer implements Disposable {

  private final TimerQueue queue;
  private final long period;
  private @Nullable Runnable task;
  long at;
  long sequence;

  /** The next in the slot this one waits in. */
  @Nullable Timer next;

  /** A task for {@code at} in virtual nanoseconds, once if {@code period} is negative. */
  Timer(TimerQueue queue, Runnable task, long period, long at, long sequence) {
    this.queue = queue;
    this.task = task;
    this.period = period;
    this.at = at;
    this.sequence = sequence;
  }

  /** Whether this one is due before {@code other}. */
  boolean before(Timer other) {
    return at < other.at || (at == other.at && sequence < other.sequence);
  }

  long period() {
    return period;
  }

  /** Runs the task; one that is not periodic is over then. */
  void fire() {
    Runnable work = task;
    if (work == null) {
      return;
    }
    if (period < 0) {
      task = null;
      queue.ended();
    }
    work.run();
  }

  /** Gives the task up at once; the place in the queue is cleared when its time comes. */
  @Override
  public void dispose() {
    if (task != null) {
      task = null;
      queue.ended();
    }
  }

  @Override
  public boolean isDisposed() {
    return task == null;
  }
}

package io.svcdht.observe;

import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Notices event loops that no longer run what they are given: each gets a beat whenever its owner
 * says so, at most one outstanding, and the age of the oldest unanswered beat is how long its loop
 * has stalled.
 */
public final class EventLoopWatch {

  /** From when on a stalled loop means that the process is no longer alive. */
  public static final Duration LIMIT = Duration.ofSeconds(30);

  private final TimeSource time;
  private final List<Pulse> pulses = new ArrayList<>();

  /** Watches {@code loops}, each an executor of one thread. */
  public EventLoopWatch(TimeSource time, Iterable<? extends Executor> loops) {
    this.time = time;
    loops.forEach(loop -> pulses.add(new Pulse(loop)));
  }

  /** Sends a beat to every loop that has answered its last. */
  public void beat() {
    pulses.forEach(pulse -> pulse.beat(time.nanos()));
  }

  /** How long the slowest loop has owed an answer; zero when all have answered. */
  public Duration longestStall() {
    long now = time.nanos();
    long longest = pulses.stream().mapToLong(pulse -> pulse.owedFor(now)).max().orElse(0);
    return Duration.ofNanos(longest);
  }

  /** Whether no loop has stalled for {@link #LIMIT}. */
  public boolean alive() {
    return longestStall().compareTo(LIMIT) < 0;
  }

  /** One loop and its outstanding beat. */
  private static final class Pulse {
    private final Executor loop;
    private volatile boolean owed;
    private volatile long sentNanos;

    Pulse(Executor loop) {
      this.loop = loop;
    }

    void beat(long now) {
      if (owed) {
        return;
      }
      sentNanos = now;
      owed = true;
      try {
        loop.execute(() -> owed = false);
      } catch (RejectedExecutionException closed) {
        // A loop that was shut down is no stalled one.
        owed = false;
      }
    }

    long owedFor(long now) {
      return owed ? now - sentNanos : 0;
    }
  }
}

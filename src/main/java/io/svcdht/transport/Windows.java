package io.svcdht.transport;

import io.svcdht.limits.TimeSource;
import java.time.Duration;

/**
 * Counts events per key in windows of one length that slide in two halves: the count of the running
 * half and that of the one before, so that the edge of a window does not admit twice the rate.
 * Bounded: at the limit the key that began longest ago is forgotten. Not for several threads.
 */
final class Windows<K> {

  private static final int KEYS = 4_096;

  private final Forgetful<K, Count> counts = new Forgetful<>(KEYS);
  private final TimeSource time;
  private final long half;
  private final int most;

  Windows(int most, Duration window, TimeSource time) {
    this.most = most;
    this.half = Math.max(1, window.toNanos() / 2);
    this.time = time;
  }

  /** Counts one more event of {@code key}, unless its window is full. */
  boolean admit(K key) {
    Count now = counts.getOrDefault(key, new Count(time.nanos(), 0, 0)).at(time.nanos(), half);
    if (now.running + now.before >= most) {
      return false;
    }
    counts.put(key, new Count(now.since, now.running + 1, now.before));
    return true;
  }

  private record Count(long since, int running, int before) {
    Count at(long now, long half) {
      long passed = (now - since) / half;
      if (passed <= 0) {
        return this;
      }
      return new Count(since + passed * half, 0, passed == 1 ? running : 0);
    }
  }
}

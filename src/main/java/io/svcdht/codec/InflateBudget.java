package io.svcdht.codec;

import io.svcdht.limits.Limits;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many bytes may be inflating at once on the whole node (docs/PROTOCOL.md §3). One instance is
 * shared by all connections; what does not fit is refused, never queued.
 */
public final class InflateBudget {

  private final AtomicInteger free;

  /** A budget of {@code bytes}. */
  public InflateBudget(int bytes) {
    if (bytes < Limits.INFLATED_BYTES) {
      throw new IllegalArgumentException(
          "inflate budget " + bytes + " is below one payload, " + Limits.INFLATED_BYTES);
    }
    free = new AtomicInteger(bytes);
  }

  /** The budget of §3. */
  public static InflateBudget ofProtocol() {
    return new InflateBudget(Limits.INFLATING_BYTES_NODE);
  }

  /** Takes {@code bytes}, to be given back with {@link #release}; {@code false} if not free. */
  boolean acquire(int bytes) {
    int seen = free.get();
    while (seen >= bytes) {
      int witness = free.compareAndExchange(seen, seen - bytes);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  /** Gives back what {@link #acquire} took. */
  void release(int bytes) {
    free.addAndGet(bytes);
  }

  /** Bytes not in use, for gauges. */
  public int free() {
    return free.get();
  }
}

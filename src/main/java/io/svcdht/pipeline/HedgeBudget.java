package io.svcdht.pipeline;

import io.svcdht.limits.TimeSource;
import java.time.Duration;

/**
 * How many requests may be sent early, node-wide: hedges are at most 15 % of the requests of the
 * last minute (docs/PROTOCOL.md §6), and a few more, so that a node at rest can hedge its first
 * lookup. A hedge for a request that is never answered was its replacement and costs nothing in the
 * end. The minute slides by tenths. Safe for several threads.
 */
final class HedgeBudget {

  /** Hedges per minute that are allowed however little is asked: those of one lookup. */
  static final int ALWAYS = 3;

  private static final int PERCENT = 15;
  private static final int SLOTS = 10;
  private static final long SLOT_NANOS = Duration.ofMinutes(1).dividedBy(SLOTS).toNanos();

  private final TimeSource time;
  private final int[] asked = new int[SLOTS];
  private final int[] hedged = new int[SLOTS];
  private long slot;
  private long askedSum;
  private long hedgedSum;

  HedgeBudget(TimeSource time) {
    this.time = time;
    this.slot = Math.floorDiv(time.nanos(), SLOT_NANOS);
  }

  /** A request is sent, early or not. */
  synchronized void asked() {
    move();
    asked[index(slot)]++;
    askedSum++;
  }

  /** Takes the credit for one hedge; {@code false} if there is none. */
  synchronized boolean take() {
    move();
    if ((hedgedSum + 1) * 100 > askedSum * PERCENT + ALWAYS * 100L) {
      return false;
    }
    hedged[index(slot)]++;
    hedgedSum++;
    return true;
  }

  /** The request that a hedge was sent for has failed. */
  synchronized void refund() {
    move();
    for (int i = 0; i < SLOTS; i++) {
      int at = index(slot - i);
      if (hedged[at] > 0) {
        hedged[at]--;
        hedgedSum--;
        return;
      }
    }
  }

  /** It has not: its answer came late, and the hedge was one. */
  synchronized void recharge() {
    move();
    hedged[index(slot)]++;
    hedgedSum++;
  }

  private static int index(long slot) {
    return (int) Math.floorMod(slot, (long) SLOTS);
  }

  private void move() {
    long now = Math.floorDiv(time.nanos(), SLOT_NANOS);
    for (long next = Math.max(slot + 1, now - SLOTS + 1); next <= now; next++) {
      int at = index(next);
      askedSum -= asked[at];
      hedgedSum -= hedged[at];
      asked[at] = 0;
      hedged[at] = 0;
    }
    slot = Math.max(slot, now);
  }
}

package io.svcdht.pipeline;

import io.svcdht.pipeline.LookupResult.Partial;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one lookup may read and have checked, over all its answers. Spent before the work is done;
 * an answer that goes over it ends the lookup. Safe for several threads.
 */
final class LookupBudget {

  private final AtomicLong bytes;
  private final AtomicInteger verifications;

  /** An answer would have gone over the budget. */
  static final class Spent extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Partial budget;

    private Spent(Partial budget) {
      super("the " + budget.label() + " of the lookup is spent", null, false, false);
      this.budget = budget;
    }

    /** Which. */
    Partial budget() {
      return budget;
    }
  }

  LookupBudget(long bytes, int verifications) {
    this.bytes = new AtomicLong(bytes);
    this.verifications = new AtomicInteger(verifications);
  }

  /** Takes bytes of contacts and records; throws {@link Spent} if they are not left. */
  void read(long count) {
    if (bytes.addAndGet(-count) < 0) {
      throw new Spent(Partial.BYTE_BUDGET);
    }
  }

  /** Takes signatures to check; throws {@link Spent} if they are not left. */
  void verify(int count) {
    if (verifications.addAndGet(-count) < 0) {
      throw new Spent(Partial.VERIFY_BUDGET);
    }
  }
}

package io.svcdht.peer;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The cells of a {@link RoutingTable}: immutable buckets, published by compare-and-set. Knows how
 * deep the table has ever been, since of 256 buckets those of a network of n nodes beyond about log
 * n stay empty.
 */
final class Buckets {

  private final AtomicReferenceArray<KBucket> cells;
  private final AtomicInteger depth = new AtomicInteger();

  /** {@code size} empty ones. */
  Buckets(int size) {
    cells = new AtomicReferenceArray<>(size);
    for (int i = 0; i < size; i++) {
      cells.set(i, KBucket.EMPTY);
    }
  }

  KBucket at(int index) {
    return cells.getAcquire(index);
  }

  /** From this index on, all are empty and always were. */
  int depth() {
    return depth.getAcquire();
  }

  /** Whoever sees {@code next} sees a depth that reaches it. */
  boolean replace(int index, KBucket present, KBucket next) {
    if (index >= depth.getPlain()) {
      depth.accumulateAndGet(index + 1, Math::max);
    }
    return cells.compareAndSet(index, present, next);
  }
}

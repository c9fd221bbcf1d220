package io.svcdht.concurrency;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/**
 * Interleaves threads by a seed: at its points the thread at work may have to wait until another
 * has done one step, which has points of its own. One thread works at a time, so that a seed
 * replays its interleaving; and nobody may need a thread that waits, so that code with a lock held
 * across a point would never come to an end.
 */
final class Handover {

  private static final int DEPTH = 3;
  private static final int ONE_IN = 3;

  private final RandomGenerator random;
  private final ExecutorService threads;
  private BooleanSupplier step = () -> false;
  private int depth;

  Handover(RandomGenerator random, ExecutorService threads) {
    this.random = random;
    this.threads = threads;
  }

  /** From now on this is what another thread does at a point; says whether there was anything. */
  void begin(BooleanSupplier what) {
    step = what;
  }

  /** Another thread may do a step here. */
  void point() {
    if (depth < DEPTH && random.nextInt(ONE_IN) == 0) {
      step();
    }
  }

  /** Another thread does a step. */
  boolean step() {
    depth++;
    try {
      return threads.submit(step::getAsBoolean).get();
    } catch (ExecutionException failure) {
      throw new AssertionError("a step failed", failure.getCause());
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException("interrupted while another thread did a step", interrupted);
    } finally {
      depth--;
    }
  }
}

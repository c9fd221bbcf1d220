package io.svcdht.concurrency;

import io.svcdht.testing.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Hedged lookups whose answers, failures, timers and cancellation come from several threads. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FanOutTest {

  /** k of at most α, so that the cap is α + β throughout; and one that fans out wider at last. */
  private static final int[] SIZES = {3, 3, 8};

  private static final int THREADS = 3;

  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterAll
  void end() {
    threads.close();
  }

  @Test
  void a_find_stays_within_its_cap_and_leaves_nothing_however_answers_interleave() {
    Seeded.check(
        600,
        random -> {
          FanOut find = handedOver(random, -1);
          find.assertWithinCap();
          find.assertNothingLeft();
        });
  }

  @Test
  void a_find_whose_caller_goes_in_the_midst_leaves_nothing() {
    Seeded.check(
        400,
        random -> {
          FanOut find = handedOver(random, random.nextInt(40));
          find.assertWithinCap();
          find.assertNothingLeft();
        });
  }

  @Test
  void nor_does_one_whose_answers_come_at_the_same_time() {
    Seeded.check(
        600,
        random -> {
          FanOut find = new FanOut(SIZES[random.nextInt(SIZES.length)], random, () -> {});
          int cancels = random.nextBoolean() ? random.nextInt(30) : -1;
          find.start();
          CyclicBarrier together = new CyclicBarrier(THREADS);
          List<Future<?>> runs = new ArrayList<>();
          for (int i = 0; i < THREADS; i++) {
            RandomGenerator own = new SplittableRandom(random.nextLong());
            int left = i == 0 ? cancels : -1;
            runs.add(
                threads.submit(() -> {
                  together.await();
                  drive(find, own, left);
                  return null;
                }));
          }
          for (Future<?> run : runs) {
            run.get();
          }
          find.assertWithinCap();
          find.assertNothingLeft();
        });
  }

  private FanOut handedOver(RandomGenerator random, int cancels) {
    Handover handover = new Handover(random, threads);
    FanOut find = new FanOut(SIZES[random.nextInt(SIZES.length)], random, handover::point);
    int[] left = {cancels};
    handover.begin(() -> {
      if (left[0]-- == 0) {
        find.cancel();
        return true;
      }
      return find.step(random);
    });
    find.start();
    while (!find.over()) {
      if (!handover.step()) {
        find.pass();
      }
    }
    return find;
  }

  private static void drive(FanOut find, RandomGenerator random, int cancels) {
    int left = cancels;
    while (!find.over()) {
      if (left-- == 0) {
        find.cancel();
      } else if (!find.step(random)) {
        if (find.idle()) find.pass();
      }
    }
  }
}

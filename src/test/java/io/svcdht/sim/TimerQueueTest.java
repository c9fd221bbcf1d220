package io.svcdht.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerQueueTest {

  private static final int OPERATIONS = 30_000;

  /** Bits of the longest wait: within a tick, a block, a revolution, and beyond. */
  private static final int[] REACHES = {10, 22, 34, 46, 50};

  private final TimerQueue queue = new TimerQueue();
  private final PriorityQueue<Timer> model =
      new PriorityQueue<>(
          Comparator.comparingLong((Timer timer) -> timer.at)
              .thenComparingLong(timer -> timer.sequence));

  @ParameterizedTest(name = "seed {0}")
  @ValueSource(longs = {1, 2, 3, 4})
  void timers_come_in_the_order_of_a_sorted_queue_however_many_are_given_up(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Timer> set = new ArrayList<>();
    long now = 0;
    for (long sequence = 0; sequence < OPERATIONS; sequence++) {
      int choice = random.nextInt(10);
      if (choice < 6) {
        long wait = random.nextLong(1L << REACHES[random.nextInt(REACHES.length)]);
        set.add(add(now + wait, sequence));
      } else if (choice < 8 && !set.isEmpty()) {
        Timer given = set.remove(random.nextInt(set.size()));
        given.dispose();
        model.remove(given);
      } else {
        now = Math.max(now, takeBoth());
      }
      assertThat(queue.live()).as("seed %d", seed).isEqualTo(model.size());
    }
    while (!model.isEmpty()) {
      takeBoth();
    }
    assertThat(queue.peek()).isNull();
    assertThat(queue.live()).isZero();
  }

  private Timer add(long at, long sequence) {
    Timer timer = new Timer(queue, () -> {}, -1, at, sequence);
    queue.add(timer);
    model.add(timer);
    return timer;
  }

  private long takeBoth() {
    Timer expected = model.poll();
    Timer got = queue.peek();
    assertThat(got).isSameAs(expected);
    if (got == null) {
      return 0;
    }
    queue.remove();
    got.fire();
    return got.at;
  }
}

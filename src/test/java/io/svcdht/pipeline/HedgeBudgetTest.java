package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

class HedgeBudgetTest {

  private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
  private final HedgeBudget budget = new HedgeBudget(new TestTime(time));

  @Test
  void a_node_at_rest_may_hedge_its_first_lookup_and_no_more() {
    for (int i = 0; i < HedgeBudget.ALWAYS; i++) {
      assertThat(budget.take()).isTrue();
    }
    assertThat(budget.take()).isFalse();
  }

  @Test
  void hedges_are_at_most_15_percent_of_the_last_minutes_requests_through_any_history() {
    for (long seed = 0; seed < 20; seed++) {
      Random random = new Random(seed);
      Deque<Long> hedges = new ArrayDeque<>();
      Deque<Long> asked = new ArrayDeque<>();
      long now = seed * 1_000_000;
      VirtualTimeScheduler clock = VirtualTimeScheduler.create();
      HedgeBudget fresh = new HedgeBudget(new TestTime(clock));
      for (int i = 0; i < 3_000; i++) {
        int step = random.nextInt(100);
        clock.advanceTimeBy(Duration.ofMillis(step));
        now += step;
        if (random.nextInt(3) > 0) {
          fresh.asked();
          asked.add(now);
        } else if (fresh.take()) {
          hedges.add(now);
        }
        forget(hedges, now - 54_000);
        forget(asked, now - 60_000);
        assertThat(hedges.size() * 100L)
            .as("seed %d, step %d", seed, i)
            .isLessThanOrEqualTo(asked.size() * 15L + HedgeBudget.ALWAYS * 100L);
      }
    }
  }

  @Test
  void credit_for_a_request_that_failed_comes_back_and_a_minute_clears_all() {
    for (int i = 0; i < HedgeBudget.ALWAYS; i++) {
      budget.take();
    }
    budget.refund();
    assertThat(budget.take()).isTrue();
    assertThat(budget.take()).isFalse();
    time.advanceTimeBy(Duration.ofMinutes(1));
    assertThat(budget.take()).isTrue();
  }

  @Test
  void an_answer_that_comes_after_all_takes_its_refund_back() {
    for (int i = 0; i < HedgeBudget.ALWAYS; i++) {
      budget.take();
    }
    budget.refund();
    budget.recharge();
    assertThat(budget.take()).isFalse();
  }

  private static void forget(Deque<Long> times, long before) {
    while (!times.isEmpty() && times.peek() <= before) {
      times.remove();
    }
  }
}

package io.svcdht.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.sim.VirtualScheduler;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WarmingTest {

  private final VirtualScheduler time = new VirtualScheduler();
  private final Warming warming = new Warming(time);

  @Test
  void it_is_not_over_before_anybody_was_asked() {
    pass(100_000);
    assertThat(warming.over()).isFalse();
  }

  @Test
  void where_there_is_nothing_to_give_it_takes_half_a_second() {
    warming.asked(Duration.ofMillis(3));
    pass(499);
    assertThat(warming.over()).isFalse();
    pass(1);
    assertThat(warming.over()).isTrue();
  }

  @Test
  void whatever_comes_makes_it_wait_for_more() {
    warming.asked(Duration.ofMillis(3));
    for (int i = 0; i < 20; i++) {
      pass(400);
      warming.given();
      assertThat(warming.over()).isFalse();
    }
    pass(500);
    assertThat(warming.over()).isTrue();
  }

  @Test
  void where_peers_are_far_away_it_waits_longer_but_not_for_ever() {
    warming.asked(Duration.ofSeconds(1));
    pass(1_999);
    assertThat(warming.over()).isFalse();
    pass(1);
    assertThat(warming.over()).isTrue();

    Warming far = new Warming(time);
    far.asked(Duration.ofMinutes(1));
    pass(5_000);
    assertThat(far.over()).isTrue();
  }

  @Test
  void once_over_it_stays_so() {
    warming.asked(Duration.ZERO);
    pass(500);
    assertThat(warming.over()).isTrue();
    warming.given();
    assertThat(warming.over()).isTrue();
  }

  private void pass(long millis) {
    time.advance(Duration.ofMillis(millis));
  }
}

package io.svcdht.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerTimesTest {

  private final AnswerTimes times = new AnswerTimes();

  @Test
  void nothing_is_said_before_there_are_enough() {
    add(AnswerTimes.EVERY - 1, 800);
    assertThat(times.p99()).isZero();
    add(1, 800);
    assertThat(times.p99()).hasMillis(800);
  }

  @Test
  void one_in_a_hundred_may_take_longer() {
    add(254, 10);
    add(2, 900);
    assertThat(times.p99()).hasMillis(10);
    add(250, 10);
    add(6, 900);
    assertThat(times.p99()).hasMillis(900);
  }

  @Test
  void what_is_old_is_forgotten() {
    add(AnswerTimes.WINDOW, 900);
    add(AnswerTimes.WINDOW, 10);
    assertThat(times.p99()).hasMillis(10);
  }

  @Test
  void a_request_is_given_up_no_sooner_than_nearly_all_answers_come() {
    LookupPolicy policy = LookupPolicy.defaults();
    Duration hedge = Duration.ofMillis(100);
    assertThat(policy.overdueAfter(hedge, Duration.ZERO)).hasMillis(300);
    assertThat(policy.overdueAfter(hedge, Duration.ofMillis(700))).hasMillis(700);
    assertThat(policy.overdueAfter(hedge, Duration.ofSeconds(9))).isEqualTo(policy.rpcTimeout());
  }

  private void add(int count, long millis) {
    for (int i = 0; i < count; i++) {
      times.add(Duration.ofMillis(millis));
    }
  }
}

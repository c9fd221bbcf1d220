package io.svcdht.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

  private final HandClock clock = new HandClock();

  @ParameterizedTest
  @CsvSource({"10, 1, 100000000", "100, 10, 100000000", "105, 10, 95238096", "19, 1, 52631579"})
  void a_rate_is_given_out_at_least_ten_times_a_second_and_never_exceeded(
      long perSecond, int burst, long nanos) {
    Rate rate = new Rate(perSecond);
    assertThat(rate.burst()).isEqualTo(burst);
    assertThat(rate.period()).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 9, Rate.MOST + 1})
  void a_rate_out_of_its_range_is_refused(long perSecond) {
    assertThatThrownBy(() -> new Rate(perSecond))
        .hasMessage("a rate of " + perSecond + "/s is not 10 to " + Rate.MOST);
  }

  @Test
  void a_burst_passes_at_once_and_the_next_one_a_period_later() {
    RateLimit limit = limit(100);
    assertThat(taken(limit, 20)).isEqualTo(10);
    clock.advance(Duration.ofMillis(99));
    assertThat(taken(limit, 20)).isZero();
    clock.advance(Duration.ofMillis(1));
    assertThat(taken(limit, 20)).isEqualTo(10);
  }

  @Test
  void idleness_saves_nothing_up() {
    RateLimit limit = limit(100);
    clock.advance(Duration.ofHours(1));
    assertThat(taken(limit, 50)).isEqualTo(10);
  }

  @Test
  void no_second_lets_twice_the_rate_through_wherever_it_begins() {
    RateLimit limit = limit(100);
    List<Integer> perMilli = new ArrayList<>();
    for (int milli = 0; milli < 5_000; milli++) {
      perMilli.add(taken(limit, 20));
      clock.advance(Duration.ofMillis(1));
    }
    for (int from = 0; from + 1_000 <= perMilli.size(); from++) {
      int inOneSecond =
          perMilli.subList(from, from + 1_000).stream().mapToInt(Integer::intValue).sum();
      assertThat(inOneSecond).as("from %d ms", from).isLessThanOrEqualTo(110);
    }
  }

  @Test
  void a_reserve_is_left_for_those_who_may_take_all() {
    RateLimit limit = limit(100);
    for (int i = 0; i < 8; i++) {
      assertThat(limit.take(1, 2, clock.nanos())).isTrue();
    }
    assertThat(limit.take(1, 2, clock.nanos())).isFalse();
    assertThat(limit.take(2, 0, clock.nanos())).isTrue();
    assertThat(limit.take(1, 0, clock.nanos())).isFalse();
  }

  @Test
  void a_reading_that_comes_late_sets_no_clock_back() {
    RateLimit limit = limit(100);
    long before = clock.nanos();
    clock.advance(Duration.ofMillis(150));
    assertThat(taken(limit, 20)).isEqualTo(10);
    assertThat(limit.take(1, 0, before)).isFalse();
    assertThat(taken(limit, 20)).isZero();
  }

  /** The promise of {@link Rate}, for every span of every random history. */
  @Test
  void no_span_lets_more_through_than_the_rate_and_two_bursts() {
    Seeded.check(
        100,
        random -> {
          Rate rate = new Rate(10 + random.nextInt(500));
          RateLimit limit = new RateLimit(rate, clock.nanos());
          long now = clock.nanos();
          List<Long> passed = new ArrayList<>();
          for (int i = 0; i < 400; i++) {
            now += random.nextInt(4) == 0 ? random.nextLong(150_000_000L) : random.nextInt(1_000);
            if (limit.take(1, 0, now)) {
              passed.add(now);
            }
          }
          RateLimitTest.assertWithin(rate, passed);
        });
  }

  /** That no span between two that passed held more than the rate allows. */
  static void assertWithin(Rate rate, List<Long> passed) {
    for (int i = 0; i < passed.size(); i++) {
      for (int j = i; j < passed.size(); j++) {
        double span = (passed.get(j) - passed.get(i)) / 1e9;
        assertThat((double) (j - i + 1))
            .as("passed within %s s at %s", span, rate)
            .isLessThanOrEqualTo(rate.perSecond() * span + 2.0 * rate.burst());
      }
    }
  }

  private RateLimit limit(long perSecond) {
    return new RateLimit(new Rate(perSecond), clock.nanos());
  }

  private int taken(RateLimit limit, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += limit.take(1, 0, clock.nanos()) ? 1 : 0;
    }
    return taken;
  }
}

package io.svcdht.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KeyedRatesTest {

  private static final Rate RATE = new Rate(100);
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final HandClock clock = new HandClock();

  @Test
  void every_key_has_the_rate_for_itself() {
    KeyedRates<String> rates = rates(100);
    assertThat(taken(rates, "a", 20)).isEqualTo(10);
    assertThat(taken(rates, "b", 20)).isEqualTo(10);
    assertThat(taken(rates, "a", 20)).isZero();
  }

  @Test
  void keys_beyond_the_bound_share_one_rate() {
    KeyedRates<String> rates = rates(2);
    taken(rates, "a", 1);
    taken(rates, "b", 1);
    assertThat(taken(rates, "c", 6)).isEqualTo(6);
    assertThat(taken(rates, "d", 6)).isEqualTo(4);
    assertThat(taken(rates, "e", 6)).isZero();
    assertThat(taken(rates, "a", 20)).isEqualTo(9);
    assertThat(rates.size()).isEqualTo(2);
  }

  @Test
  void ever_new_keys_never_take_more_room_than_the_bound() {
    KeyedRates<Integer> rates = rates(50);
    int taken = 0;
    for (int key = 0; key < 5_000; key++) {
      taken += rates.take(key, 1, clock.nanos()) ? 1 : 0;
      assertThat(rates.size()).isLessThanOrEqualTo(50);
    }
    assertThat(taken).as("50 of their own and a shared burst").isEqualTo(60);
  }

  @Test
  void an_idle_key_is_dropped_and_makes_room() {
    KeyedRates<String> rates = rates(2);
    taken(rates, "a", 1);
    taken(rates, "b", 1);
    clock.advance(IDLE.dividedBy(2));
    taken(rates, "b", 1);
    clock.advance(IDLE.dividedBy(2).plusMillis(1));
    assertThat(taken(rates, "c", 20)).isEqualTo(10);
    assertThat(taken(rates, "d", 6)).as("shared: b is still there").isEqualTo(6);
    assertThat(rates.size()).isEqualTo(2);
  }

  @Test
  void whoever_is_dropped_and_comes_back_has_not_gained_anything() {
    KeyedRates<String> rates = rates(2);
    taken(rates, "a", 20);
    clock.advance(IDLE.plusMillis(1));
    assertThat(taken(rates, "a", 20)).isEqualTo(RATE.burst());
  }

  /** Few places, many keys, random spans: what is promised holds for each key. */
  @Test
  void over_any_history_no_key_gets_more_than_its_rate_and_two_bursts() {
    Seeded.check(
        60,
        random -> {
          Rate rate = new Rate(10 + random.nextInt(90));
          KeyedRates<Integer> rates =
              new KeyedRates<>(rate, new KeyedRates.Bound(3, Duration.ofSeconds(1)), 0);
          Map<Integer, List<Long>> passed = new HashMap<>();
          long now = 0;
          for (int i = 0; i < 600; i++) {
            now += random.nextInt(5) == 0 ? random.nextLong(400_000_000L) : random.nextInt(1_000);
            int key = random.nextInt(6);
            if (rates.take(key, 1, now)) {
              passed.computeIfAbsent(key, first -> new ArrayList<>()).add(now);
            }
          }
          passed.values().forEach(times -> RateLimitTest.assertWithin(rate, times));
        });
  }

  @Test
  void a_bound_out_of_its_range_is_refused() {
    assertThatThrownBy(() -> new KeyedRates.Bound(0, IDLE))
        .hasMessage("limited keys are 0, allowed are 1 to 1048576");
    assertThatThrownBy(() -> new KeyedRates.Bound(1, Duration.ofMillis(1)))
        .hasMessageContaining("allowed are PT1S to PT1H");
  }

  private <K> KeyedRates<K> rates(int bound) {
    return new KeyedRates<>(RATE, new KeyedRates.Bound(bound, IDLE), clock.nanos());
  }

  private int taken(KeyedRates<String> rates, String key, int tries) {
    int taken = 0;
    for (int i = 0; i < tries; i++) {
      taken += rates.take(key, 1, clock.nanos()) ? 1 : 0;
    }
    return taken;
  }
}

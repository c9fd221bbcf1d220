package io.svcdht.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BackoffTest {

  private final Backoff backoff = new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15));

  @Test
  void it_doubles_up_to_its_cap() {
    RandomGenerator middle = always(0.5);
    assertThat(backoff.pause(0, middle)).isEqualTo(Duration.ofMillis(500));
    assertThat(backoff.pause(1, middle)).isEqualTo(Duration.ofSeconds(1));
    assertThat(backoff.pause(4, middle)).isEqualTo(Duration.ofSeconds(8));
    assertThat(backoff.pause(5, middle)).isEqualTo(Duration.ofSeconds(15));
    assertThat(backoff.pause(Integer.MAX_VALUE, middle)).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void jitter_stays_within_a_fifth_either_way() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 1_000; i++) {
      assertThat(backoff.pause(1, random))
          .isBetween(Duration.ofMillis(800), Duration.ofMillis(1_200));
    }
    assertThat(backoff.pause(1, always(0))).isEqualTo(Duration.ofMillis(800));
  }

  @Test
  void one_seed_gives_one_sequence() {
    SplittableRandom one = new SplittableRandom(3);
    SplittableRandom same = new SplittableRandom(3);
    SplittableRandom other = new SplittableRandom(4);
    assertThat(backoff.pause(3, one)).isEqualTo(backoff.pause(3, same));
    assertThat(backoff.pause(3, one)).isNotEqualTo(backoff.pause(3, other));
  }

  @Test
  void an_impossible_range_is_refused_by_name() {
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .hasMessageContaining("PT0S");
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("first ≤ cap");
  }

  private static RandomGenerator always(double value) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return 0;
      }

      @Override
      public double nextDouble() {
        return value;
      }
    };
  }
}

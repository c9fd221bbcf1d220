package io.svcdht.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DeadlineTest {

  /** A monotonic clock close to its overflow. */
  private static final class Clock implements TimeSource {
    private long nanos = Long.MAX_VALUE - 10;

    @Override
    public Instant wall() {
      return Instant.EPOCH;
    }

    @Override
    public long nanos() {
      return nanos;
    }
  }

  private final Clock clock = new Clock();

  @Test
  void what_is_left_shrinks_to_zero_across_the_clock_s_overflow() {
    Deadline deadline = Deadline.after(Duration.ofNanos(100), clock);
    clock.nanos += 40;
    assertThat(deadline.remaining(clock)).isEqualTo(Duration.ofNanos(60));
    assertThat(deadline.passed(clock)).isFalse();
    clock.nanos += 60;
    assertThat(deadline.passed(clock)).isTrue();
    clock.nanos += 1;
    assertThat(deadline.remaining(clock)).isZero();
  }

  @Test
  void the_earlier_of_two_counts() {
    Deadline deadline = Deadline.after(Duration.ofNanos(100), clock);
    assertThat(deadline.within(Duration.ofNanos(200), clock)).isEqualTo(deadline);
    assertThat(deadline.within(Duration.ofNanos(50), clock).remaining(clock))
        .isEqualTo(Duration.ofNanos(50));
  }

  @Test
  void a_negative_span_has_passed() {
    assertThat(Deadline.after(Duration.ofNanos(-1), clock).passed(clock)).isTrue();
  }
}

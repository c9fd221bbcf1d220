package io.svcdht.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnnouncePolicyTest {

  @Test
  void the_defaults_are_in_range() {
    assertThat(AnnouncePolicy.defaults().max()).isEqualTo(100_000);
  }

  @Test
  void a_value_out_of_range_is_named_with_its_key_and_range() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(0, 0.1, Duration.ofSeconds(5), Duration.ofMinutes(1)))
        .withMessage("announcements.max 0 is not within 1…10000000");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(1, Double.NaN, Duration.ofSeconds(5), Duration.ofMinutes(1)))
        .withMessageContaining("announcements.jitter NaN");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> policy(1, 0.1, Duration.ofSeconds(5), Duration.ofSeconds(4)))
        .withMessage("announcements.retry-cap PT4S is not within PT5S…PT24H");
  }

  @Test
  void an_owner_has_a_name_of_bounded_length() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Owner(""));
    assertThatIllegalArgumentException().isThrownBy(() -> new Owner("x".repeat(129)));
    assertThat(new Owner("x".repeat(128)).name()).hasSize(128);
  }

  private static AnnouncePolicy policy(int max, double jitter, Duration retry, Duration retryCap) {
    return new AnnouncePolicy(max, jitter, 1, 1, Duration.ofSeconds(1), retry, retryCap, 1, 1);
  }
}

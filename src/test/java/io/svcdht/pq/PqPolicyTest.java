package io.svcdht.pq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.pq.PqPolicy.Verdict;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PqPolicyTest {

  private static final Instant DATE = Instant.parse("2030-01-01T00:00:00Z");

  @Test
  void nothing_is_asked_unless_it_is_configured() {
    assertThat(PqPolicy.none().classical(Instant.MAX)).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void what_is_required_is_required_now() {
    PqPolicy policy = new PqPolicy(true, Optional.empty());
    assertThat(policy.classical(Instant.MIN)).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void a_date_warns_before_and_refuses_from_its_first_instant_on() {
    PqPolicy policy = new PqPolicy(false, Optional.of(DATE));
    assertThat(policy.classical(DATE.minusMillis(1))).isEqualTo(Verdict.WARNED);
    assertThat(policy.classical(DATE)).isEqualTo(Verdict.REFUSED);
    assertThat(policy.classical(DATE.plusSeconds(1))).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void both_at_once_would_say_two_things() {
    assertThatThrownBy(() -> new PqPolicy(true, Optional.of(DATE)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("leave one of them out");
  }
}

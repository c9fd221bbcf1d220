package io.svcdht.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.NodeId;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.boot.health.contributor.Status;

class HealthTest {

  private static final NodeId SELF = new NodeId(1, 2, 3, 4);

  private FactsBuilder facts = FactsBuilder.joined();
  private final NodeStatus status =
      new NodeStatus(
          new ReadinessRules(ReadinessPolicy.defaults()),
          () -> facts.build(),
          new HandClock(),
          (from, to, age) -> {});

  @ParameterizedTest
  @EnumSource(Check.class)
  void every_check_of_a_joined_node_is_up(Check check) {
    assertThat(health(new CheckHealth(check, status)).getStatus()).isEqualTo(Status.UP);
  }

  @ParameterizedTest
  @EnumSource(Check.class)
  void every_check_of_a_node_that_has_nothing_is_down(Check check) {
    facts = FactsBuilder.up().listening(false).storeUp(false).pqMet(false).warm(false).offered(4);
    assertThat(health(new CheckHealth(check, status)).getStatus()).isEqualTo(Status.DOWN);
  }

  @Test
  void checks_show_the_numbers_they_were_decided_on() {
    assertThat(health(new CheckHealth(Check.QUORUM, status)).getDetails())
        .containsEntry("others", 3)
        .containsEntry("authenticated", 2);
    assertThat(health(new CheckHealth(Check.FILL, status)).getDetails())
        .containsEntry("ratio", 0.8)
        .containsEntry("peers", 8)
        .containsEntry("offered", 10);
    assertThat(health(new CheckHealth(Check.SELF_LOOKUP, status)).getDetails())
        .containsEntry("last", "2026-01-01T00:00:01Z");
  }

  @Test
  void a_draining_node_is_out_of_service_yet_its_closing_listeners_are_no_reason_to_kill_it() {
    status.evaluate();
    status.drain();
    facts = FactsBuilder.joined().listening(false);
    assertThat(health(new NodeHealth(status, SELF, Optional::empty)).getStatus())
        .isEqualTo(Status.OUT_OF_SERVICE);
    assertThat(health(new CheckHealth(Check.LISTENERS, status)).getStatus()).isEqualTo(Status.UP);
  }

  @Test
  void a_degraded_node_is_up_and_names_what_fails() {
    status.evaluate();
    facts = FactsBuilder.joined().failing("refresh");
    Health health = health(new NodeHealth(status, SELF, Optional::empty));
    assertThat(health.getStatus()).isEqualTo(Status.UP);
    assertThat(health.getDetails())
        .containsEntry("state", "degraded")
        .containsEntry("failing", java.util.List.of("refresh"));
  }

  @Test
  void a_standalone_node_says_so() {
    facts = FactsBuilder.up().standalone();
    assertThat(health(new NodeHealth(status, SELF, Optional::empty)).getDetails())
        .containsEntry("standalone", true)
        .containsEntry("nodeId", SELF.toString());
  }

  @Test
  void a_node_that_can_be_found_shows_the_record_to_begin_with() {
    assertThat(health(new NodeHealth(status, SELF, () -> Optional.of("enr:-IS4Q"))).getDetails())
        .containsEntry("enr", "enr:-IS4Q");
    assertThat(health(new NodeHealth(status, SELF, Optional::empty)).getDetails())
        .doesNotContainKey("enr");
  }

  private static Health health(ReactiveHealthIndicator indicator) {
    return Objects.requireNonNull(indicator.health().block());
  }
}

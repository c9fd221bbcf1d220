package io.svcdht.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each scenario at a size for every build, against the same targets as at full size. */
class ScenariosTest {

  @TestFactory
  Stream<DynamicTest> small_networks_meet_the_targets() {
    return Scenarios.all().stream()
        .flatMap(scenario ->
            Seeds.of(scenario.name(), "small").stream()
                .map(seed ->
                    DynamicTest.dynamicTest(
                        scenario.name() + ", seed " + seed, () -> meets(scenario, seed))));
  }

  @Test
  void every_scenario_has_seeds_and_a_question_and_is_found_by_its_name() {
    for (Scenario scenario : Scenarios.all()) {
      assertThat(Seeds.of(scenario.name(), "full")).as(scenario.name()).isNotEmpty();
      assertThat(scenario.question()).isNotBlank();
      assertThat(Scenarios.named(scenario.name())).isPresent();
      assertThat(scenario.full().nodes()).isGreaterThan(scenario.small().nodes());
    }
    assertThat(Scenarios.named("nothing")).isEmpty();
  }

  private static void meets(Scenario scenario, long seed) {
    Outcome outcome = scenario.run(new Scenario.Setting(scenario.small(), seed, Tuning.NONE));
    for (Figure figure : outcome.figures()) {
      assertThat(figure.met()).as("%s in %s", figure.name(), outcome.table()).isTrue();
    }
  }
}

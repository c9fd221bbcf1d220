package io.svcdht.sim.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Each scenario at full size, {@code ./mvnw -Psim test}, or one, {@code -Dsim.scenario=NAME}: what
 * it measured is left in {@code target/simulations}.
 */
@Tag("full")
class FullSizeTest {

  private static final Path TARGET = Path.of("target", "simulations");

  @TestFactory
  Stream<DynamicTest> networks_of_full_size_meet_the_targets() {
    String only = System.getProperty("sim.scenario", "");
    return Scenarios.all().stream()
        .filter(scenario -> only.isEmpty() || scenario.name().equals(only))
        .flatMap(scenario ->
            Seeds.of(scenario.name(), "full").stream()
                .map(seed ->
                    DynamicTest.dynamicTest(
                        scenario.name() + ", seed " + seed, () -> meets(scenario, seed))));
  }

  private static void meets(Scenario scenario, long seed) throws IOException {
    Outcome outcome = scenario.run(new Scenario.Setting(scenario.full(), seed, Tuning.NONE));
    Files.createDirectories(TARGET);
    String name = scenario.name() + "-" + seed;
    Files.writeString(TARGET.resolve(name + ".txt"), outcome.table());
    Files.writeString(TARGET.resolve(name + ".json"), outcome.json() + "\n");
    Files.writeString(TARGET.resolve(name + ".svg"), Plot.svg(outcome));
    assertThat(outcome.met()).as(outcome.table()).isTrue();
  }
}

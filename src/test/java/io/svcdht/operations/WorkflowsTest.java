package io.svcdht.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.helm.Chart;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Workflows run what is there, with no more rights than they need, by actions that cannot change.
 */
class WorkflowsTest {

  private static final Path WORKFLOWS = Path.of(".github", "workflows");
  private static final Pattern PINNED = Pattern.compile("[\\w-]+/[\\w-]+@[0-9a-f]{40}");
  private static final Pattern SCRIPT =
      Pattern.compile("(?:\\./)?((?:scripts/[\\w./-]+)|mvnw|\\.ci/run)");

  /** A release makes a release and pushes images; nothing else writes anywhere. */
  private static final Set<String> PUBLISHES = Set.of("contents: write", "packages: write");

  static List<Path> workflows() {
    try (Stream<Path> files = Files.list(WORKFLOWS)) {
      return files.sorted().toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  @Test
  void what_is_promised_is_there() {
    assertThat(workflows().stream().map(file -> file.getFileName().toString()))
        .contains("ci.yml", "mermaid.yml", "fuzz.yml", "perf.yml", "release.yml");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void actions_are_pinned_by_hash(Path file) {
    for (JsonNode step : steps(file)) {
      String uses = step.path("uses").asString("");
      if (!uses.isEmpty()) {
        assertThat(uses).matches(PINNED);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void rights_are_to_read_unless_it_is_the_release(Path file) {
    JsonNode workflow = Chart.yaml(file);
    assertThat(workflow.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
    for (JsonNode job : workflow.path("jobs")) {
      Set<String> rights = new TreeSet<>();
      job.path("permissions")
          .properties()
          .forEach(right -> rights.add(right.getKey() + ": " + right.getValue().asString()));
      if (file.endsWith("release.yml")) {
        assertThat(PUBLISHES).containsAll(rights);
      } else {
        assertThat(rights).isEmpty();
      }
      assertThat(job.path("timeout-minutes").asInt()).isBetween(1, 120);
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void steps_run_scripts_that_exist_and_nothing_of_an_event_is_pasted_into_them(Path file) {
    for (JsonNode step : steps(file)) {
      String run = step.path("run").asString("");
      if (!run.isEmpty()) {
        Matcher script = SCRIPT.matcher(run);
        assertThat(script.lookingAt()).as(run).isTrue();
        assertThat(Path.of(script.group(1))).isExecutable();
        assertThat(run).doesNotContain("${{");
      }
    }
  }

  private static List<JsonNode> steps(Path file) {
    return Chart.yaml(file).path("jobs").properties().stream()
        .flatMap(job -> job.getValue().path("steps").valueStream())
        .toList();
  }
}

package io.svcdht.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Prometheus' own tool reads the rules, and runs them over series that fire them or do not. */
class PromtoolTest {

  private static final String MISSING =
      "alert rules were not run: promtool is not installed (apt-get install prometheus)";

  @Test
  void prometheus_accepts_the_rules() throws Exception {
    promtool("check", "rules", "--lint-fatal", Alerts.RULES.toString());
  }

  @Test
  void every_alert_fires_when_it_should_and_not_otherwise() throws Exception {
    promtool("test", "rules", Alerts.TESTS.toString());
  }

  @Test
  void prometheus_understands_every_query_of_the_dashboard() throws Exception {
    StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
    Dashboard.read().panels().stream()
        .flatMap(panel -> panel.queries().stream())
        .distinct()
        .forEach(query ->
            rules
                .append("      - record: panel:query\n        expr: '")
                .append(query.replace("'", "''"))
                .append("'\n"));
    Path file = Files.createTempFile("dashboard", ".yaml");
    try {
      Files.writeString(file, rules);
      promtool("check", "rules", "--lint=none", file.toString());
    } finally {
      Files.delete(file);
    }
  }

  private static void promtool(String... arguments) throws IOException, InterruptedException {
    Optional<Path> tool = find();
    if (tool.isEmpty()) {
      System.out.println(MISSING);
    }
    Assumptions.assumeTrue(tool.isPresent(), MISSING);
    List<String> command =
        Stream.concat(Stream.of(tool.orElseThrow().toString()), Arrays.stream(arguments)).toList();
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
  }

  private static Optional<Path> find() {
    String path = Optional.ofNullable(System.getenv("PATH")).orElse("");
    return Arrays.stream(path.split(File.pathSeparator))
        .map(directory -> Path.of(directory, "promtool"))
        .filter(Files::isExecutable)
        .findFirst();
  }
}

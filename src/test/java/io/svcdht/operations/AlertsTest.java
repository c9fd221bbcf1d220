package io.svcdht.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.operations.Alerts.Alert;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds of every alert without Prometheus; {@link PromtoolTest} runs them. */
class AlertsTest {

  private static final Pattern HEADING = Pattern.compile("### (Dht\\w+)");

  private static List<Alert> alerts() {
    return Alerts.all();
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void an_alert_says_what_is_wrong_how_bad_it_is_and_where_help_is(Alert alert) {
    assertThat(alert.name()).startsWith("Dht");
    assertThat(alert.labels().get("severity")).isIn("critical", "warning");
    assertThat(alert.annotations()).containsOnlyKeys("summary", "description", "runbook_url");
    assertThat(alert.annotations().values()).noneMatch(String::isBlank);
    assertThat(alert.annotations())
        .containsEntry("runbook_url", "docs/RUNBOOK.md#" + alert.name().toLowerCase(Locale.ROOT));
    assertThat(alert.lasting()).as("lasts before it fires").isNotEmpty();
  }

  @Test
  void the_runbook_has_exactly_the_alerts_as_headings() throws IOException {
    assertThat(sections()).containsExactlyInAnyOrderElementsOf(names());
  }

  @ParameterizedTest
  @MethodSource("alerts")
  void the_runbook_says_how_bad_where_to_look_what_to_do_and_when_it_is_over(Alert alert)
      throws IOException {
    String section = runbook().split("### " + alert.name() + "\n", 2)[1].split("\n##", 2)[0];
    assertThat(section)
        .startsWith("\n*" + alert.labels().get("severity") + ".* ")
        .contains("\n- **Look**: ", "\n- **Do**:", "\n- **Over** ");
  }

  @Test
  void every_alert_is_tested_to_fire_and_to_be_silent() {
    assertThat(Alerts.tested(true)).containsAll(names());
    assertThat(Alerts.tested(false)).containsAll(names());
  }

  private static List<String> names() {
    return alerts().stream().map(Alert::name).toList();
  }

  private static List<String> sections() throws IOException {
    return HEADING.matcher(runbook()).results().map(found -> found.group(1)).toList();
  }

  private static String runbook() throws IOException {
    return Files.readString(Path.of("docs", "RUNBOOK.md"));
  }
}

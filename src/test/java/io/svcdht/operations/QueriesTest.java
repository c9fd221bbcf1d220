package io.svcdht.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.operations.Alerts.Alert;
import io.svcdht.operations.Dashboard.Panel;
import io.svcdht.operations.MetricsPage.Documented;
import io.svcdht.operations.MetricsPage.Uses;
import io.svcdht.operations.MetricsPage.Values;
import io.svcdht.operations.PromQl.Condition;
import io.svcdht.operations.PromQl.Selector;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Alerts and dashboard ask for nothing that docs/METRICS.md does not have. */
class QueriesTest {

  /** What Prometheus and its discovery put on every series. */
  private static final Set<String> TARGET = Set.of("namespace", "job", "instance", "pod");

  private static final Set<String> OF_PROMETHEUS = Set.of("up", "ALERTS");

  /** What Boot's own are grouped by. */
  private static final Set<String> OF_BOOT = Set.of("status", "method", "level");

  private final MetricsPage page = MetricsPage.read();

  @TestFactory
  Stream<DynamicTest> every_query_names_metrics_labels_and_values_that_exist() {
    Stream<Map.Entry<String, String>> alerts =
        Alerts.all().stream().map(alert -> Map.entry(alert.name(), alert.expr()));
    Stream<Map.Entry<String, String>> panels =
        Dashboard.read().panels().stream()
            .flatMap(panel ->
                panel.queries().stream()
                    .map(query -> Map.entry(panel.row() + ": " + panel.title(), query)));
    return Stream.concat(alerts, panels)
        .map(query -> DynamicTest.dynamicTest(query.getKey(), () -> check(query.getValue())));
  }

  @Test
  void the_page_says_which_alerts_and_rows_use_a_metric() {
    Map<String, Set<String>> alerts = new HashMap<>();
    for (Alert alert : Alerts.all()) {
      note(alerts, alert.expr(), alert.name());
    }
    Map<String, Set<String>> rows = new HashMap<>();
    for (Panel panel : Dashboard.read().panels()) {
      panel.queries().forEach(query -> note(rows, query, panel.row()));
    }
    Map<String, Uses> used = new TreeMap<>();
    Map<String, Uses> told = new TreeMap<>();
    uses()
        .forEach((metric, uses) -> {
          told.put(metric, new Uses(new TreeSet<>(uses.rows()), new TreeSet<>(uses.alerts())));
          used.put(
              metric,
              new Uses(
                  rows.getOrDefault(metric, new TreeSet<>()),
                  alerts.getOrDefault(metric, new TreeSet<>())));
        });
    assertThat(told).isEqualTo(used);
  }

  private Map<String, Uses> uses() {
    Map<String, Uses> uses = new LinkedHashMap<>(page.boots());
    page.metrics().forEach((name, metric) -> uses.put(name, metric.uses()));
    return uses;
  }

  private void note(Map<String, Set<String>> users, String query, String user) {
    for (Selector selector : PromQl.of(query).selectors()) {
      String metric = documented(selector.metric()).map(Documented::name).orElse(selector.metric());
      users.computeIfAbsent(metric, first -> new TreeSet<>()).add(user);
    }
  }

  private void check(String query) {
    PromQl parsed = PromQl.of(query);
    assertThat(parsed.selectors()).isNotEmpty();
    Set<String> labels = new TreeSet<>(TARGET);
    for (Selector selector : parsed.selectors()) {
      Optional<Documented> metric = documented(selector.metric());
      if (metric.isPresent()) {
        labels.addAll(metric.get().labels().keySet());
        selector.conditions().forEach(condition -> check(metric.get(), condition));
      } else {
        assertThat(
                page.boots().containsKey(selector.metric())
                    || OF_PROMETHEUS.contains(selector.metric()))
            .as("docs/METRICS.md has %s", selector.metric())
            .isTrue();
        selector.conditions().forEach(condition -> labels.add(condition.label()));
        labels.addAll(OF_BOOT);
      }
    }
    labels.add("le");
    assertThat(labels).containsAll(parsed.grouped());
  }

  private static void check(Documented metric, Condition condition) {
    if (TARGET.contains(condition.label())) {
      return;
    }
    assertThat(metric.labels()).containsKey(condition.label());
    Values values = Objects.requireNonNull(metric.labels().get(condition.label()));
    assertThat(condition.words()).isNotEmpty().allMatch(values::allow);
  }

  /** A histogram shows as several series. */
  private Optional<Documented> documented(String series) {
    String stem = series.replaceAll("_(bucket|sum|count|max)$", "");
    return Optional.ofNullable(page.metrics().get(series))
        .or(() ->
            Optional.ofNullable(page.metrics().get(stem))
                .filter(metric -> metric.type() == MetricsPage.Type.HISTOGRAM));
  }
}

package io.svcdht.operations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The alerts that the chart installs. */
final class Alerts {

  static final Path RULES = Path.of("helm", "svc-dht", "files", "alerts.yaml");
  static final Path TESTS = Path.of("src", "test", "resources", "prometheus", "alerts_test.yaml");

  /** One of them, as written. */
  record Alert(
      String name,
      String expr,
      String lasting,
      Map<String, String> labels,
      Map<String, String> annotations) {}

  private Alerts() {}

  static List<Alert> all() {
    List<Alert> alerts = new ArrayList<>();
    for (Map<String, Object> group : maps(load(RULES).get("groups"))) {
      for (Map<String, Object> rule : maps(group.get("rules"))) {
        alerts.add(
            new Alert(
                text(rule, "alert"),
                text(rule, "expr"),
                text(rule, "for"),
                texts(rule.get("labels")),
                texts(rule.get("annotations"))));
      }
    }
    return alerts;
  }

  /** Names of the alerts that a rule test expects, once for each: {@code firing} or silent. */
  static List<String> tested(boolean firing) {
    List<String> names = new ArrayList<>();
    for (Map<String, Object> test : maps(load(TESTS).get("tests"))) {
      for (Map<String, Object> expected : maps(test.get("alert_rule_test"))) {
        if (maps(expected.get("exp_alerts")).isEmpty() != firing) {
          names.add(text(expected, "alertname"));
        }
      }
    }
    return names;
  }

  private static Map<String, Object> load(Path file) {
    try {
      return new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file));
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  private static String text(Map<String, Object> map, String key) {
    Object value = map.get(key);
    return value == null ? "" : value.toString();
  }

  @SuppressWarnings("unchecked") // What YAML makes of a list of maps.
  private static List<Map<String, Object>> maps(@Nullable Object list) {
    return (List<Map<String, Object>>) Objects.requireNonNull(list);
  }

  @SuppressWarnings("unchecked") // What YAML makes of a map of texts.
  private static Map<String, String> texts(@Nullable Object map) {
    return (Map<String, String>) Objects.requireNonNull(map);
  }
}

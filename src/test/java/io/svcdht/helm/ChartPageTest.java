package io.svcdht.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** Values, their schema, the chart's page and the version say the same. */
class ChartPageTest {

  private static final Pattern ROW =
      Pattern.compile(
          "(?m)^\\| `([A-Za-z0-9.]+)` \\| (?:`([^`]*)`|see `values.yaml`) \\| \\S.* \\|$");
  private static final int LONGEST_SHOWN = 40;

  private final JsonNode values = Chart.yaml(Chart.HOME.resolve("values.yaml"));
  private final JsonNode schema = Chart.yaml(Chart.HOME.resolve("values.schema.json"));

  @Test
  void the_page_shows_every_value_with_its_default() {
    Map<String, String> expected = new TreeMap<>();
    collect("", values, schema, expected);
    Map<String, String> shown = new TreeMap<>();
    ROW.matcher(Chart.text(Chart.HOME.resolve("README.md")))
        .results()
        .forEach(row -> shown.put(row.group(1), shownDefault(row)));
    assertThat(shown).isEqualTo(expected);
  }

  @Test
  void the_schema_knows_the_values_there_are_and_no_others() {
    same("", values, schema);
  }

  @Test
  void the_chart_has_the_version_of_the_service() {
    JsonNode chart = Chart.yaml(Chart.HOME.resolve("Chart.yaml"));
    MatchResult pom =
        Pattern.compile(
                "<artifactId>svc-dht</artifactId>\\s*<version>([^<]+?)(-SNAPSHOT)?</version>")
            .matcher(Chart.text(Path.of("pom.xml")))
            .results()
            .findFirst()
            .orElseThrow();
    assertThat(chart.path("appVersion").asString()).isEqualTo(pom.group(1));
    assertThat(chart.path("version").asString()).isEqualTo(pom.group(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"docs/DEPLOY.md", "README.md", "helm/svc-dht/README.md"})
  void commands_name_only_values_and_objects_that_there_are(String page) {
    String text = Chart.text(Path.of(page));
    List<String> set = found("--set '?([A-Za-z.]+)=", text);
    assertThat(set).isNotEmpty();
    assertThat(set)
        .allSatisfy(value ->
            assertThat(values.at("/" + value.replace('.', '/')).isMissingNode())
                .as(value)
                .isFalse());
    List<String> objects = new ArrayList<>(List.of("dht-svc-dht-0"));
    Chart.asItIs()
        .render("defaults.yaml")
        .objects()
        .forEach(it -> objects.add(Rendered.nameOf(it)));
    assertThat(objects).containsAll(found("\\b(dht-svc-dht[a-z0-9-]*)", text));
  }

  private static List<String> found(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(it -> it.group(1)).toList();
  }

  private static String shownDefault(MatchResult row) {
    return row.group(2) == null ? "" : row.group(2);
  }

  private static void collect(
      String prefix, JsonNode values, JsonNode schema, Map<String, String> found) {
    for (Map.Entry<String, JsonNode> value : values.properties()) {
      JsonNode known = schema.path("properties").path(value.getKey());
      String path = prefix + value.getKey();
      if (ours(known)) {
        collect(path + ".", value.getValue(), known, found);
      } else {
        String text = value.getValue().toString();
        found.put(path, text.length() > LONGEST_SHOWN ? "" : text);
      }
    }
  }

  private static void same(String prefix, JsonNode values, JsonNode schema) {
    TreeSet<String> known = new TreeSet<>(schema.path("properties").propertyNames());
    known.remove("global");
    assertThat(known).as("below '%s'", prefix).isEqualTo(new TreeSet<>(values.propertyNames()));
    for (String name : known) {
      JsonNode inner = schema.path("properties").path(name);
      assertThat(inner.isEmpty()).as(name).isFalse();
      if (ours(inner)) {
        same(prefix + name + ".", values.path(name), inner);
      }
    }
  }

  /** What has no other fields than those of the chart; the rest is of Kubernetes. */
  private static boolean ours(JsonNode schema) {
    return schema.has("additionalProperties")
        && !schema.path("additionalProperties").asBoolean(true);
  }
}

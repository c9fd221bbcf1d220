package io.svcdht.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.helm.Chart;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The fleet of compose.yaml is what the chart would run, watched by the chart's own files. */
class ComposeTest {

  private static final JsonNode COMPOSE = Chart.yaml(Path.of("compose.yaml"));
  private static final JsonNode CHART = Chart.yaml(Path.of("helm", "svc-dht", "Chart.yaml"));

  @Test
  void three_nodes_differ_in_their_ports_alone() {
    List<JsonNode> nodes = nodes();
    assertThat(nodes).hasSize(3);
    Set<String> rest =
        nodes.stream()
            .map(node -> node.propertyStream().filter(it -> !it.getKey().equals("ports")).toList())
            .map(Object::toString)
            .collect(Collectors.toSet());
    assertThat(rest).hasSize(1);
    JsonNode node = nodes.getFirst();
    assertThat(node.path("read_only").asBoolean()).isTrue();
    assertThat(node.path("image").asString())
        .isEqualTo("svc-dht:${SVC_DHT_VERSION:-" + CHART.path("appVersion").asString() + "}");
  }

  @Test
  void nothing_is_published_beyond_loopback() {
    for (JsonNode service : COMPOSE.path("services")) {
      for (JsonNode port : service.path("ports")) {
        assertThat(port.asString()).startsWith("127.0.0.1:");
      }
    }
  }

  @Test
  void alerts_and_dashboard_are_those_of_the_chart() {
    assertThat(mounted("prometheus")).isEqualTo(Path.of("helm/svc-dht/files/alerts.yaml"));
    assertThat(mounted("grafana")).isEqualTo(Path.of("helm/svc-dht/files/dashboard.json"));
    JsonNode scrape = content("prometheus").at("/scrape_configs/0");
    assertThat(scrape.path("metrics_path").asString()).isEqualTo("/metrics");
    assertThat(scrape.at("/static_configs/0/targets")).hasSize(nodes().size());
    assertThat(content("grafana-datasource").at("/datasources/0/url").asString())
        .isEqualTo("http://prometheus:9090");
  }

  private static List<JsonNode> nodes() {
    return COMPOSE
        .path("services")
        .propertyStream()
        .filter(service -> service.getKey().startsWith("node-"))
        .map(service -> service.getValue())
        .toList();
  }

  private static Path mounted(String service) {
    String volume = COMPOSE.at("/services/" + service + "/volumes/0").asString();
    Path file = Path.of(volume.substring(0, volume.indexOf(':'))).normalize();
    assertThat(file).isRegularFile();
    return file;
  }

  private static JsonNode content(String config) {
    return Chart.yaml(COMPOSE.at("/configs/" + config + "/content").asString());
  }
}

package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.helm.Chart;
import io.svcdht.helm.Rendered;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A node with the settings and tokens of the chart, asked as the cluster would ask it. */
class ChartInServiceTest {

  @TempDir private Path directory = Path.of("");

  @Test
  void a_node_of_the_chart_answers_its_probes_and_passes_the_test_of_a_release() throws Exception {
    Rendered rendered = Chart.copiedTo(directory.resolve("chart")).render("one-replica.yaml");
    NodeProcess.Ports ports = NodeProcess.Ports.free();
    try (NodeProcess node = start(rendered, ports).awaitReady()) {
      for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
        JsonNode get = rendered.node().path(probe).path("httpGet");
        assertThat(get.path("port").asString()).isEqualTo("management");
        assertThat(node.management(get.path("path").asString()).statusCode()).isEqualTo(200);
      }
      assertThat(node.management(scraped()).body()).contains("dht_node_state");
      JsonNode test = rendered.one("Pod").path("spec");
      assertThat(run(test.path("initContainers").path(0), ports)).contains("kept by 1 of");
      assertThat(run(test.path("containers").path(0), ports)).contains("/dns4/helm-test.invalid/");
      assertThat(node.post("/dht/providers", "{}").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void the_ports_of_the_container_are_those_that_the_service_opens() {
    JsonNode defaults = Chart.yaml(Path.of("src", "main", "resources", "application.yaml"));
    JsonNode ports = Chart.asItIs().render("defaults.yaml").node().path("ports");
    assertThat(ports.path(0).path("containerPort")).isEqualTo(defaults.at("/server/port"));
    assertThat(ports.path(1).path("containerPort"))
        .isEqualTo(defaults.at("/management/server/port"));
  }

  private NodeProcess start(Rendered rendered, NodeProcess.Ports ports) throws IOException {
    Path settings = directory.resolve("svc-dht.yaml");
    Files.writeString(settings, rendered.file("svc-dht.yaml"));
    for (String key : List.of("token", "tokens")) {
      byte[] value =
          Base64.getDecoder().decode(rendered.one("Secret").at("/data/" + key).asString());
      Files.writeString(directory.resolve(key), new String(value, StandardCharsets.UTF_8));
    }
    return NodeProcess.start(
        "chart",
        ports,
        "--spring.config.additional-location=file:" + settings,
        "--POD_IPS=127.0.0.1",
        "--dht.api.access.tokens=" + directory.resolve("tokens"));
  }

  private String scraped() {
    Rendered all = Chart.copiedTo(directory.resolve("all")).render("everything.yaml");
    return all.one("ServiceMonitor").at("/spec/endpoints/0/path").asString();
  }

  /** What a container of the test says, run as the image would, against the node here. */
  private String run(JsonNode container, NodeProcess.Ports ports) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-jar", System.getProperty("svcdht.jar")));
    for (JsonNode argument : container.path("args")) {
      command.add(
          argument
              .asString()
              .replaceFirst("^--url=http://dht-svc-dht:8080$", "--url=" + url(ports))
              .replace("/etc/svc-dht/tokens", directory.toString()));
    }
    Path said = directory.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    Assertions.assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the command did not end");
    assertThat(process.exitValue()).as("%s: %s", command, Files.readString(said)).isZero();
    return Files.readString(said);
  }

  private static String url(NodeProcess.Ports ports) {
    return "http://127.0.0.1:" + ports.api();
  }
}

package io.svcdht.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.config.ConfigCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Gives what the chart renders to the check that a node begins its start with. */
class ChartSettingsTest {

  private static final String MOUNT = "/etc/svc-dht/config/";
  private static final String BUS = "/etc/svc-dht/bus/";
  private static final String FLEET = "/etc/svc-dht/announcements/";

  @TempDir private Path directory = Path.of("");

  @ParameterizedTest
  @MethodSource("io.svcdht.helm.Chart#sets")
  void a_node_takes_the_settings_of_every_set(String set) throws IOException {
    Rendered rendered = Chart.asItIs().render(set);
    Map<String, String> effective = effective(rendered);
    assertThat(effective).containsEntry("dht.api.access.tokens", "/etc/svc-dht/tokens/tokens");
    boolean knowsOthers =
        rendered.settings().has("dht.bootstrap.seeds")
            || rendered.settings().has("dht.discv5.boot-enrs");
    assertThat(effective.get("dht.standalone")).isEqualTo(Boolean.toString(!knowsOthers));
    assertThat(effective.keySet())
        .containsAll(
            rendered.settings().propertyNames().stream()
                .filter(key -> key.startsWith("dht."))
                .toList());
  }

  @Test
  void numbers_arrive_as_they_were_written() throws IOException {
    assertThat(effective(Chart.asItIs().render("macronode.yaml")))
        .containsEntry("dht.provider.max-records", "2000000")
        .containsEntry("dht.diversity.entropy-min", "1.5")
        .containsEntry("dht.store.sync", "always")
        .containsEntry("dht.data-dir", "/var/lib/svc-dht/data")
        .containsEntry("dht.identity.key-file", "/var/lib/svc-dht/node.key");
    assertThat(effective(Chart.asItIs().render("one-macronode.yaml")))
        .containsEntry("dht.identity.key-file", "/etc/svc-dht/identity/node.key");
  }

  @Test
  void a_pod_tells_peers_every_address_it_has() throws IOException {
    assertThat(effective(Chart.asItIs().render("defaults.yaml")))
        .containsEntry("dht.advertise", "/ip4/10.42.0.7/tcp/9910");
    assertThat(effective(Chart.asItIs().render("dual-stack.yaml")))
        .containsEntry("dht.advertise", "/ip4/10.42.0.7/tcp/9910,/ip6/fd00:42::7/tcp/9910")
        .containsEntry("dht.bind", "[0:0:0:0:0:0:0:0]:9910")
        .containsEntry("dht.diversity.trusted-cidrs", "10.42.0.0/16,fd00:42:0:0:0:0:0:0/56");
    assertThat(effective(Chart.asItIs().render("node-ports.yaml")))
        .containsEntry("dht.advertise", "/ip4/10.42.0.7/tcp/9910,/ip4/10.0.0.1/tcp/32000");
  }

  @Test
  void a_node_is_to_the_broker_whom_the_secret_says() throws IOException {
    Rendered rendered = Chart.asItIs().render("bus.yaml");
    assertThat(effective(rendered))
        .containsEntry(
            "dht.bus.nats.servers", "tls://nats-0.example:4222,tls://nats-1.example:4223")
        .containsEntry("dht.bus.nats.token", directory + "/token")
        .containsEntry("dht.bus.nats.ssl-bundle", "bus");
    assertThat(rendered.setting("spring.ssl.bundle.pem.bus.truststore.certificate"))
        .isEqualTo("file:" + BUS + "ca.pem");
    assertThat(rendered.pod().path("volumes").toString())
        .contains("{\"name\":\"bus\",\"secret\":{\"secretName\":\"broker\"");
    assertThat(rendered.node().path("volumeMounts").toString())
        .contains("\"mountPath\":\"" + BUS.substring(0, BUS.length() - 1) + "\"");
  }

  @Test
  void pods_that_share_announcements_have_one_key() throws IOException {
    Rendered rendered = Chart.asItIs().render("shared-announcements.yaml");
    assertThat(effective(rendered))
        .containsEntry("dht.announcements.store", "nats-kv")
        .containsEntry("dht.announcements.key-file", directory + "/key.pem")
        .containsEntry("dht.announcements.bucket-size", "2048MB")
        .containsEntry("dht.announcements.bucket-replicas", "3");
    assertThat(rendered.pod().path("volumes").toString())
        .contains("{\"name\":\"announcements\",\"secret\":{\"secretName\":\"fleet\"");
    assertThat(rendered.node().path("volumeMounts").toString())
        .contains("\"mountPath\":\"" + FLEET.substring(0, FLEET.length() - 1) + "\"");
    assertThat(effective(Chart.asItIs().render("defaults.yaml")))
        .containsEntry("dht.announcements.store", "local");
  }

  @Test
  void discv5_tells_the_address_and_the_port_that_lead_to_the_pod() throws IOException {
    assertThat(effective(Chart.asItIs().render("discovered.yaml")))
        .containsEntry("dht.discv5.enabled", "true")
        .containsEntry("dht.discv5.bind", "0.0.0.0:9911")
        .containsEntry("dht.advertise", "/ip4/10.42.0.7/tcp/9910,/ip4/10.0.0.1/tcp/32000")
        .containsEntry("dht.discv5.advertise", "10.0.0.1")
        .containsEntry("dht.discv5.port", "32100");
    assertThat(effective(Chart.asItIs().render("discovered-by-addresses.yaml")))
        .containsEntry("dht.discv5.advertise", "192.88.1.10")
        .containsEntry("dht.discv5.port", "4910");
    assertThat(effective(Chart.asItIs().render("discovering.yaml")))
        .containsEntry("dht.discv5.bind", "[0:0:0:0:0:0:0:0]:9911")
        .containsEntry("dht.discv5.port", "9911")
        .containsEntry("dht.bootstrap.seeds", "");
    assertThat(effective(Chart.asItIs().render("defaults.yaml")))
        .containsEntry("dht.discv5.enabled", "false");
  }

  @Test
  void strangers_may_read_and_no_more() throws IOException {
    assertThat(effective(Chart.asItIs().render("defaults.yaml")))
        .containsEntry("dht.api.anonymous", "read");
  }

  /** As pod 0 would start: its files, and its variables with the values they would have there. */
  private Map<String, String> effective(Rendered rendered) throws IOException {
    JsonNode map =
        rendered
            .all("ConfigMap")
            .filter(it -> it.path("data").has("svc-dht.yaml"))
            .findFirst()
            .orElseThrow();
    for (Map.Entry<String, JsonNode> file : map.path("data").properties()) {
      String settings =
          file.getValue()
              .asString()
              .replace(BUS + "token", directory + "/token")
              .replace(FLEET, directory + "/");
      Files.writeString(directory.resolve(file.getKey()), settings);
    }
    Files.writeString(directory.resolve("token"), "a-token");
    Files.writeString(directory.resolve("key.pem"), "");
    List<String> arguments = new ArrayList<>();
    for (JsonNode variable : rendered.node().path("env")) {
      String name = variable.path("name").asString();
      if (!name.equals("JAVA_TOOL_OPTIONS")) {
        arguments.add("--" + property(name) + "=" + value(rendered, name));
      }
    }
    return ConfigCheck.effective(arguments.toArray(String[]::new));
  }

  /** Boot reads SERVER_ADDRESS as server.address; other variables are for placeholders. */
  private static String property(String variable) {
    return switch (variable) {
      case "SERVER_ADDRESS" -> "server.address";
      case "MANAGEMENT_SERVER_ADDRESS" -> "management.server.address";
      case "SPRING_CONFIG_ADDITIONAL_LOCATION" -> "spring.config.additional-location";
      case "DHT_ALPHA" -> "dht.alpha";
      default -> variable;
    };
  }

  private String value(Rendered rendered, String variable) {
    String pod = Rendered.nameOf(rendered.statefulSet()) + "-0";
    String written = rendered.variable(variable);
    return switch (written) {
      case "metadata.name" -> pod;
      case "status.podIP" ->
          rendered.setting("dht.bind").startsWith("[") ? "fd00:42::7" : "10.42.0.7";
      case "status.podIPs" -> "10.42.0.7,fd00:42::7";
      case "status.hostIP" -> "10.0.0.1";
      default -> written.replace("$(POD_NAME)", pod).replace(MOUNT, directory + "/");
    };
  }
}

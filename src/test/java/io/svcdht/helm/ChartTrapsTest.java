package io.svcdht.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** What goes wrong in a cluster although every object is valid. */
class ChartTrapsTest {

  private static Chart chart = Chart.asItIs();

  @BeforeAll
  static void copy(@TempDir Path directory) {
    chart = Chart.copiedTo(directory);
  }

  static List<String> sets() {
    return Chart.sets().toList();
  }

  @Test
  void selectors_are_those_of_every_version_before() {
    Map<String, JsonNode> golden = new TreeMap<>();
    Chart.yaml(Chart.resource("selectors.yaml"))
        .properties()
        .forEach(entry -> golden.put(entry.getKey(), entry.getValue()));
    Map<String, JsonNode> selectors = new TreeMap<>();
    for (JsonNode object : chart.render("load-balancers.yaml").objects()) {
      JsonNode selector = object.at("/spec/selector");
      if (selector.isObject()) {
        JsonNode labels = selector.path("matchLabels");
        selectors.put(
            object.path("kind").asString() + " " + Rendered.nameOf(object),
            labels.isObject() ? labels : selector);
      }
    }
    assertThat(selectors).isEqualTo(golden);
  }

  @ParameterizedTest
  @MethodSource("sets")
  void no_container_may_more_than_it_needs(String set) {
    Rendered rendered = chart.render(set);
    List<JsonNode> pods = List.of(rendered.pod(), rendered.one("Pod").path("spec"));
    for (JsonNode pod : pods) {
      assertThat(pod.path("automountServiceAccountToken").asBoolean(true)).isFalse();
      assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
      assertThat(pod.at("/securityContext/seccompProfile/type").asString())
          .isEqualTo("RuntimeDefault");
      assertThat(pod.has("hostNetwork") || pod.has("hostPID")).isFalse();
      for (JsonNode container : containers(pod)) {
        JsonNode security = container.path("securityContext");
        assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(security.path("privileged").asBoolean(true)).isFalse();
        assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
        assertThat(security.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
        assertThat(container.has("lifecycle")).as("the image has no shell").isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void every_image_is_one_that_can_be_named_again(String set) {
    Rendered rendered = chart.render(set);
    String version = Chart.yaml(Chart.HOME.resolve("Chart.yaml")).path("appVersion").asString();
    for (JsonNode container : containers(rendered.pod())) {
      assertThat(container.path("image").asString())
          .matches("svc-dht:" + version + "|registry\\.example/svc-dht@sha256:[0-9a-f]{64}");
    }
    assertThat(rendered.text()).doesNotContain("latest");
  }

  @ParameterizedTest
  @MethodSource("sets")
  void the_probes_leave_a_start_its_time_and_ask_for_peers_only_where_they_should(String set) {
    JsonNode node = chart.render(set).node();
    JsonNode startup = node.path("startupProbe");
    assertThat(startup.path("periodSeconds").asInt() * startup.path("failureThreshold").asInt())
        .isGreaterThanOrEqualTo(120);
    assertThat(startup.path("httpGet")).isEqualTo(node.at("/livenessProbe/httpGet"));
    assertThat(node.at("/livenessProbe/httpGet/path").asString()).isEqualTo("/healthz");
    assertThat(node.at("/readinessProbe/httpGet/path").asString()).isEqualTo("/readyz");
    assertThat(node.at("/readinessProbe/httpGet/port").asString()).isEqualTo("management");
  }

  @ParameterizedTest
  @MethodSource("sets")
  void a_disruption_budget_never_stops_a_drain(String set) {
    Rendered rendered = chart.render(set);
    int replicas = rendered.statefulSet().at("/spec/replicas").asInt();
    List<JsonNode> budgets = rendered.all("PodDisruptionBudget").toList();
    assertThat(budgets).hasSize(replicas > 1 ? 1 : 0);
    for (JsonNode budget : budgets) {
      assertThat(budget.at("/spec/maxUnavailable").asInt()).isPositive();
      assertThat(budget.path("spec").has("minAvailable")).isFalse();
      assertThat(budget.at("/spec/unhealthyPodEvictionPolicy").asString()).isEqualTo("AlwaysAllow");
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void a_first_rollout_can_reach_its_quorum(String set) {
    Rendered rendered = chart.render(set);
    JsonNode spec = rendered.statefulSet().path("spec");
    assertThat(spec.path("podManagementPolicy").asString()).isEqualTo("Parallel");
    JsonNode headless = rendered.one("Service", spec.path("serviceName").asString());
    assertThat(headless.at("/spec/clusterIP").asString()).isEqualTo("None");
    assertThat(headless.at("/spec/publishNotReadyAddresses").asBoolean()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("sets")
  void only_a_macronode_has_a_volume(String set) {
    Rendered rendered = chart.render(set);
    JsonNode claims = rendered.statefulSet().at("/spec/volumeClaimTemplates");
    JsonNode mounts = rendered.node().path("volumeMounts");
    boolean disk = rendered.setting("dht.profile").equals("macronode");
    assertThat(claims.size()).isEqualTo(disk ? 1 : 0);
    assertThat(Rendered.elements(mounts).anyMatch(it -> it.path("name").asString().equals("data")))
        .isEqualTo(disk);
    assertThat(rendered.pod().at("/securityContext/fsGroupChangePolicy").asString())
        .isEqualTo("OnRootMismatch");
    assertThat(rendered.statefulSet().at("/metadata/annotations").toString())
        .contains(disk ? "macronode" : "micronode");
  }

  @ParameterizedTest
  @MethodSource("sets")
  void what_a_container_mounts_there_is(String set) {
    Rendered rendered = chart.render(set);
    for (JsonNode pod : List.of(rendered.pod(), rendered.one("Pod").path("spec"))) {
      Set<String> volumes = names(pod.path("volumes"));
      Rendered.elements(rendered.statefulSet().at("/spec/volumeClaimTemplates"))
          .forEach(claim -> volumes.add(Rendered.nameOf(claim)));
      for (JsonNode container : containers(pod)) {
        assertThat(volumes).containsAll(names(container.path("volumeMounts")));
      }
      assertThat(pod.path("volumes").toString()).contains("\"sizeLimit\":");
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void every_file_that_is_set_lies_on_a_mount(String set) {
    Rendered rendered = chart.render(set);
    List<String> mounts =
        Rendered.elements(rendered.node().path("volumeMounts"))
            .map(mount -> mount.path("mountPath").asString() + "/")
            .toList();
    Stream.of("dht.data-dir", "dht.identity.key-file", "dht.api.access.tokens")
        .map(rendered::setting)
        .filter(path -> !path.isEmpty())
        .forEach(path -> assertThat(mounts).anyMatch(path::startsWith));
    assertThat(rendered.variable("SPRING_CONFIG_ADDITIONAL_LOCATION").split(","))
        .allMatch(file -> mounts.stream().anyMatch(file.replace("file:", "")::startsWith));
  }

  @Test
  void tokens_are_not_made_where_there_are_some() {
    Rendered rendered = chart.render("existing-secret.yaml");
    assertThat(rendered.all("Secret")).isEmpty();
    assertThat(rendered.pod().path("volumes").toString()).contains("\"our-tokens\"");
    assertThat(rendered.one("Pod").toString()).contains("\"our-tokens\"");
  }

  @Test
  void one_replica_is_standalone_and_more_begin_with_the_headless_name() {
    assertThat(chart.render("one-replica.yaml").settings().has("dht.bootstrap.seeds")).isFalse();
    assertThat(chart.render("one-replica.yaml").setting("dht.standalone")).isEqualTo("true");
    for (String set : List.of("defaults.yaml", "fifty-replicas.yaml", "macronode.yaml")) {
      assertThat(chart.render(set).settings().has("dht.standalone")).isFalse();
      assertThat(chart.render(set).setting("dht.bootstrap.seeds"))
          .isEqualTo("/dns/dht-svc-dht-peers.media.svc.cluster.local/tcp/9910");
    }
    assertThat(chart.render("joining.yaml").settings().has("dht.standalone")).isFalse();
    assertThat(chart.render("everything.yaml").setting("dht.bootstrap.seeds"))
        .isEqualTo("/dns/discovery-peers.media.svc.k8s.example/tcp/9910,/dns/dht.example/tcp/9910");
  }

  @Test
  void a_change_of_settings_is_a_new_revision() {
    assertThat(checksum("defaults.yaml"))
        .isNotEqualTo(checksum("dual-stack.yaml"))
        .isEqualTo(checksum("defaults.yaml"));
    assertThat(checksum("load-balancers.yaml")).isNotEqualTo(checksum("defaults.yaml"));
  }

  private static String checksum(String set) {
    return chart.render(set).statefulSet().at("/spec/template/metadata/annotations").toString();
  }

  private static List<JsonNode> containers(JsonNode pod) {
    return Stream.of("containers", "initContainers")
        .flatMap(kind -> Rendered.elements(pod.path(kind)))
        .toList();
  }

  private static Set<String> names(JsonNode array) {
    return new TreeSet<>(Rendered.elements(array).map(it -> it.path("name").asString()).toList());
  }
}

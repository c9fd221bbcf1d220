package io.svcdht.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.LintResult;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ChartModelTest {

  @Test
  void lint_has_nothing_to_say() {
    LintResult result = Chart.asItIs().helm().lint().strict().call();
    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages()).noneMatch(message -> message.contains("[WARNING]"));
  }

  @ParameterizedTest
  @MethodSource("io.svcdht.helm.Chart#sets")
  void every_object_is_one_that_kubernetes_knows(String set, @TempDir Path directory) {
    Rendered rendered = Chart.copiedTo(directory).render(set);
    assertThat(rendered.objects()).hasSizeGreaterThanOrEqualTo(6);
    for (JsonNode object : rendered.objects()) {
      assertThat(Models.bind(object)).as(Rendered.nameOf(object)).isNotNull();
      assertThat(object.at("/metadata/namespace").asString()).isEqualTo(Chart.NAMESPACE);
    }
    assertThat(rendered.objects().stream().map(it -> it.path("kind") + Rendered.nameOf(it)))
        .doesNotHaveDuplicates();
  }

  @Test
  void everything_renders_every_kind(@TempDir Path directory) {
    Rendered rendered = Chart.copiedTo(directory).render("everything.yaml");
    assertThat(rendered.objects().stream().map(it -> it.path("kind").asString()).distinct())
        .containsExactlyInAnyOrder(
            "ConfigMap",
            "Ingress",
            "NetworkPolicy",
            "Pod",
            "PodDisruptionBudget",
            "PrometheusRule",
            "Secret",
            "Service",
            "ServiceAccount",
            "ServiceMonitor",
            "StatefulSet");
  }

  @Test
  void what_the_chart_carries_binds_too() {
    Chart.asItIs().render("everything.yaml").objects().forEach(Models::bind);
  }

  @Test
  void a_misspelt_field_deep_in_a_pod_is_refused() {
    JsonNode set = Chart.asItIs().render("defaults.yaml").statefulSet();
    ((ObjectNode) set.at("/spec/template/spec/containers/0/startupProbe")).put("periodSecond", 5);
    assertThatThrownBy(() -> Models.bind(set)).hasMessageContaining("periodSecond");
  }

  @Test
  void a_field_that_is_none_of_a_service_monitor_is_refused() {
    JsonNode monitor = Chart.asItIs().render("everything.yaml").one("ServiceMonitor");
    ((ObjectNode) monitor.at("/spec/endpoints/0")).put("targetPort", 8081);
    assertThatThrownBy(() -> Models.bind(monitor)).hasMessageContaining("targetPort");
  }
}

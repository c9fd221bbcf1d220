package io.svcdht.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Ways in and out: services, families, the network policy, what monitoring is told. */
class ChartExposureTest {

  private static Chart chart = Chart.asItIs();

  @BeforeAll
  static void copy(@TempDir Path directory) {
    chart = Chart.copiedTo(directory);
  }

  @Test
  void each_pod_tells_its_own_address_and_then_its_own_way_in() {
    Rendered rendered = chart.render("load-balancers.yaml");
    assertThat(told(rendered, 0)).isEqualTo("${POD_IPS},/ip4/192.88.1.10/tcp/4910");
    assertThat(told(rendered, 2)).isEqualTo("${POD_IPS},/ip6/2600:db0::12/tcp/4910");
    JsonNode service = rendered.one("Service", "dht-svc-dht-1");
    assertThat(service.at("/spec/loadBalancerIP").asString()).isEqualTo("192.88.1.11");
    assertThat(service.at("/spec/ports/0/port").asInt()).isEqualTo(4910);
    assertThat(service.at("/spec/selector").toString())
        .contains("\"statefulset.kubernetes.io/pod-name\":\"dht-svc-dht-1\"");
    assertThat(rendered.variable("SPRING_CONFIG_ADDITIONAL_LOCATION"))
        .endsWith(",file:/etc/svc-dht/config/$(POD_NAME).yaml");
  }

  @Test
  void node_ports_count_up_and_lead_to_the_machine_of_the_pod() {
    Rendered rendered = chart.render("node-ports.yaml");
    assertThat(told(rendered, 1)).isEqualTo("${POD_IPS},/ip4/${HOST_IP}/tcp/32001");
    assertThat(rendered.one("Service", "dht-svc-dht-1").at("/spec/ports/0/nodePort").asInt())
        .isEqualTo(32001);
    assertThat(rendered.variable("HOST_IP")).isEqualTo("status.hostIP");
  }

  @Test
  void discv5_has_a_way_in_and_out_where_it_is_on() {
    Rendered rendered = chart.render("discovered.yaml");
    JsonNode ports = rendered.one("Service", "dht-svc-dht-1").at("/spec/ports");
    assertThat(ports.at("/1").toString())
        .isEqualTo(
            "{\"name\":\"discv5\",\"targetPort\":\"discv5\",\"protocol\":\"UDP\","
                + "\"port\":9911,\"nodePort\":32101}");
    assertThat(ports.at("/0/nodePort").asInt()).isEqualTo(32001);
    assertThat(ports.at("/0/port").asInt()).isNotEqualTo(ports.at("/1/port").asInt());
    assertThat(Rendered.elements(rendered.node().path("ports")).map(it -> it.path("containerPort")))
        .hasSize(4);
    JsonNode policy = rendered.one("NetworkPolicy").path("spec");
    assertThat(policy.at("/ingress/0/ports/1/port").asString()).isEqualTo("discv5");
    assertThat(policy.at("/egress/0/ports/1/port").asInt()).isEqualTo(9911);
    assertThat(policy.at("/egress/1/ports/1").toString())
        .isEqualTo("{\"port\":1,\"endPort\":65535,\"protocol\":\"UDP\"}");
    assertThat(chart.render("defaults.yaml").statefulSet().toString()).doesNotContain("9911");
  }

  @Test
  void a_node_listens_to_and_tells_the_families_it_has() {
    Rendered four = chart.render("defaults.yaml");
    Rendered both = chart.render("dual-stack.yaml");
    Rendered six = chart.render("ipv6.yaml");
    assertThat(four.variable("SERVER_ADDRESS")).isEqualTo("0.0.0.0");
    assertThat(four.variable("POD_IPS")).isEqualTo("status.podIP");
    assertThat(both.variable("MANAGEMENT_SERVER_ADDRESS")).isEqualTo("::");
    assertThat(both.variable("POD_IPS")).isEqualTo("status.podIPs");
    assertThat(both.setting("dht.bind")).isEqualTo("[::]:9910");
    assertThat(six.variable("POD_IPS")).isEqualTo("status.podIP");
    assertThat(both.all("Service").map(it -> it.at("/spec/ipFamilyPolicy").asString()))
        .hasSize(2)
        .containsOnly("PreferDualStack");
    assertThat(six.all("Service").map(it -> it.at("/spec/ipFamilies").toString()))
        .containsOnly("[\"IPv6\"]");
  }

  @Test
  void services_and_policy_lead_to_ports_that_the_container_names() {
    Rendered rendered = chart.render("everything.yaml");
    List<String> named =
        Rendered.elements(rendered.node().path("ports"))
            .map(it -> it.path("name").asString() + " " + it.path("containerPort").asInt())
            .toList();
    assertThat(named).containsExactly("http 8080", "management 8081", "peers 9910");
    assertThat(
            rendered
                .all("Service")
                .flatMap(service -> Rendered.elements(service.at("/spec/ports")))
                .map(port -> port.path("targetPort").asString()))
        .isSubsetOf("http", "management", "peers");
    assertThat(
            Rendered.elements(rendered.one("NetworkPolicy").at("/spec/ingress"))
                .map(rule -> rule.at("/ports/0/port").asString()))
        .startsWith("peers", "http", "management");
  }

  @Test
  void peers_come_from_this_release_and_management_from_monitoring() {
    JsonNode spec = chart.render("defaults.yaml").one("NetworkPolicy").path("spec");
    assertThat(spec.path("policyTypes").toString()).isEqualTo("[\"Ingress\",\"Egress\"]");
    assertThat(spec.at("/ingress/0/ports/0/port").asString()).isEqualTo("peers");
    assertThat(spec.at("/ingress/0/from")).hasSize(1);
    assertThat(spec.at("/ingress/0/from/0/podSelector")).isEqualTo(spec.path("podSelector"));
    assertThat(spec.at("/ingress/1/ports/0/port").asString()).isEqualTo("http");
    assertThat(spec.path("ingress").path(1).has("from")).isFalse();
    assertThat(spec.at("/ingress/2/from/0/namespaceSelector/matchLabels").toString())
        .contains("monitoring");
    assertThat(spec.at("/egress/0/to/0/podSelector")).isEqualTo(spec.path("podSelector"));
    assertThat(spec.at("/egress/1/ports/0/port").asInt()).isEqualTo(53);
    assertThat(spec.path("egress")).hasSize(2);
  }

  @Test
  void whoever_joins_others_may_dial_them_where_they_listen() {
    JsonNode egress = chart.render("joining.yaml").one("NetworkPolicy").at("/spec/egress");
    assertThat(egress.at("/1/ports/0/endPort").asInt()).isEqualTo(65_535);
    assertThat(egress.path(1).has("to")).isFalse();
  }

  @Test
  void broker_and_telemetry_are_let_out_where_they_are_named() {
    JsonNode egress = chart.render("everything.yaml").one("NetworkPolicy").at("/spec/egress");
    assertThat(egress.at("/3/ports/0/port").asInt()).isEqualTo(4222);
    assertThat(egress.at("/3/to/0/namespaceSelector").toString()).contains("nats");
    assertThat(egress.at("/4/ports/1/port").asInt()).isEqualTo(4318);
    assertThat(egress.path(4).has("to")).isFalse();
  }

  @Test
  void a_broker_is_let_out_to_without_being_named_twice() {
    JsonNode egress = chart.render("bus.yaml").one("NetworkPolicy").at("/spec/egress/2");
    assertThat(egress.at("/ports/0/port").asInt()).isEqualTo(4222);
    assertThat(egress.at("/ports/1/port").asInt()).isEqualTo(4223);
    assertThat(egress.has("to")).isFalse();
  }

  @Test
  void the_test_of_a_release_may_call_where_others_may_not() {
    Rendered rendered = chart.render("everything.yaml");
    JsonNode from = rendered.one("NetworkPolicy").at("/spec/ingress/1/from/0/podSelector");
    JsonNode labels = rendered.one("Pod").at("/metadata/labels");
    from.path("matchLabels")
        .properties()
        .forEach(label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
    assertThat(labels.path("app.kubernetes.io/component").asString()).isEqualTo("test");
  }

  @Test
  void the_monitor_selects_the_headless_service_and_a_port_it_has() {
    Rendered rendered = chart.render("everything.yaml");
    JsonNode monitor = rendered.one("ServiceMonitor").path("spec");
    JsonNode headless = rendered.one("Service", "discovery-peers");
    monitor
        .at("/selector/matchLabels")
        .properties()
        .forEach(label ->
            assertThat(headless.at("/metadata/labels").path(label.getKey()))
                .isEqualTo(label.getValue()));
    assertThat(Rendered.elements(headless.at("/spec/ports")).map(it -> it.path("name").asString()))
        .contains(monitor.at("/endpoints/0/port").asString());
  }

  @Test
  void alerts_and_dashboard_come_as_they_are_written() {
    Rendered rendered = chart.render("everything.yaml");
    JsonNode rule = rendered.one("PrometheusRule").at("/spec/groups/0/rules/0");
    assertThat(rule.at("/annotations/summary").asString())
        .isEqualTo("{{ $labels.pod }} is not ready");
    assertThat(rule.at("/annotations/runbook_url").asString())
        .isEqualTo("https://wiki.example/dht#not-ready");
    assertThat(rendered.file("svc-dht.json").strip())
        .isEqualTo(Chart.text(Chart.resource("dashboard.json")).strip());
  }

  private static String told(Rendered rendered, int pod) {
    return Chart.yaml(rendered.file("dht-svc-dht-" + pod + ".yaml"))
        .path("dht.advertise")
        .asString();
  }
}

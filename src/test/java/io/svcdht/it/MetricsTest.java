package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import io.svcdht.it.Scrape.Sample;
import io.svcdht.operations.MetricsPage;
import io.svcdht.operations.MetricsPage.Documented;
import io.svcdht.operations.MetricsPage.Values;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Scrapes a node that has announced, found, been found and been asked nonsense, and holds what it
 * shows to docs/METRICS.md: nothing missing, nothing else.
 */
class MetricsTest {

  private static final Cid CID = Cid.ofContent("measured".getBytes(StandardCharsets.UTF_8));

  /** Series of these come with the first event of their outcome. */
  private static final Set<String> AT_FIRST_EVENT =
      Set.of("dht_rpc_seconds outcome", "dht_provider_admissions_total outcome");

  private static final List<NodeProcess> NODES = new ArrayList<>();
  private static final MetricsPage PAGE = MetricsPage.read();

  @SuppressWarnings("NullAway.Init")
  private static String text;

  @SuppressWarnings("NullAway.Init")
  private static Scrape scrape;

  @BeforeAll
  static void put_two_nodes_to_work() throws Exception {
    List<Ports> ports = List.of(Ports.free(), Ports.free());
    String seeds = "--dht.bootstrap.seeds=" + ports.get(0).seed() + "," + ports.get(1).seed();
    for (Ports each : ports) {
      NODES.add(NodeProcess.start("metrics-" + each.api(), each, seeds));
    }
    for (NodeProcess node : NODES) {
      node.awaitReady();
    }
    NodeProcess first = NODES.getFirst();
    NodeProcess second = NODES.getLast();
    String body = "{\"cid\":\"" + CID + "\",\"addrs\":[\"/ip4/192.0.2.7/tcp/4001\"]}";
    assertThat(first.post("/dht/providers", body).statusCode()).isEqualTo(201);
    assertThat(second.post("/dht/providers", body).statusCode()).isEqualTo(201);
    assertThat(second.get("/dht/providers/" + CID).body()).contains("192.0.2.7");
    assertThat(first.get("/dht/providers/" + CID).statusCode()).isEqualTo(200);
    assertThat(first.get("/dht/providers/b3:nonsense").statusCode()).isEqualTo(400);
    assertThat(first.get("/nothing/here").statusCode()).isEqualTo(404);
    text = first.management("/actuator/prometheus").body();
    scrape = new Scrape(text);
  }

  @AfterAll
  static void stop() {
    NODES.forEach(NodeProcess::close);
  }

  @Test
  void the_page_and_the_node_have_the_same_metrics_of_the_same_types() {
    Map<String, String> documented = new HashMap<>();
    for (Documented metric : PAGE.metrics().values()) {
      switch (metric.type()) {
        case HISTOGRAM -> {
          documented.put(metric.name(), "histogram");
          documented.put(metric.name() + "_max", "gauge");
        }
        case COUNTER -> documented.put(metric.name(), "counter");
        case GAUGE -> documented.put(metric.name(), "gauge");
      }
    }
    Map<String, String> shown = new HashMap<>(scrape.types());
    shown.keySet().removeIf(name -> !name.startsWith("dht_"));
    assertThat(shown).isEqualTo(documented);
  }

  @TestFactory
  Stream<DynamicTest> labels_and_their_values_are_those_of_the_page() {
    return PAGE.metrics().values().stream()
        .map(metric -> DynamicTest.dynamicTest(metric.name(), () -> checkLabels(metric)));
  }

  @TestFactory
  Stream<DynamicTest> buckets_are_those_of_the_page() {
    return PAGE.metrics().values().stream()
        .filter(metric -> metric.type() == MetricsPage.Type.HISTOGRAM)
        .map(metric -> DynamicTest.dynamicTest(metric.name(), () -> checkBuckets(metric)));
  }

  @Test
  void what_is_used_of_boots_own_is_there() {
    Set<String> names = scrape.samples().stream().map(Sample::name).collect(Collectors.toSet());
    assertThat(names).containsAll(PAGE.boots().keySet());
  }

  @Test
  void the_number_of_series_has_a_bound() {
    long bound = PAGE.metrics().values().stream().mapToLong(Documented::mostSeries).sum();
    long shown = scrape.samples().stream().filter(sample -> ours(sample.name())).count();
    assertThat(bound).isLessThanOrEqualTo(PAGE.promisedBound());
    assertThat(PAGE.promisedBound() - bound).as("room between promise and bound").isLessThan(200);
    assertThat(shown).isBetween(500L, 1_300L);
  }

  @Test
  void calls_are_told_apart_by_their_routes() {
    Set<String> routes = new TreeSet<>();
    for (Sample sample : scrape.samples("http_server_requests_seconds_count")) {
      routes.add(Objects.requireNonNull(sample.labels().get("uri")));
    }
    assertThat(routes)
        .contains("/dht/providers", "/dht/providers/{cid}", "NOT_FOUND", "/actuator/health/**")
        .doesNotContain("UNKNOWN")
        .hasSizeLessThan(12);
  }

  @Test
  void nothing_of_a_peer_or_a_caller_is_in_it() {
    assertThat(text)
        .doesNotContain(CID.toString())
        .doesNotContain("192.0.2.7")
        .doesNotContain("nonsense")
        .doesNotContain("/nothing/here")
        .doesNotContainPattern("[0-9a-f]{64}")
        .doesNotContain("/ip4/");
  }

  @Test
  void what_the_nodes_have_done_is_counted() {
    assertThat(sum("dht_provides_total", labels -> labels.containsValue("success"))).isEqualTo(1);
    assertThat(sum("dht_provider_admissions_total", labels -> labels.containsValue("accepted")))
        .isEqualTo(2);
    assertThat(sum("dht_rejected_total", labels -> labels.containsValue("http"))).isEqualTo(2);
    assertThat(sum("dht_rpc_seconds_count", labels -> labels.containsValue("find_node")))
        .isPositive();
    assertThat(sum("dht_lookup_seconds_count", labels -> labels.containsValue("find")))
        .isEqualTo(1);
    assertThat(sum("dht_signature_verify_seconds_count", labels -> true)).isPositive();
    assertThat(sum("dht_pq_records_total", labels -> labels.containsValue("classical")))
        .isPositive();
  }

  private static double sum(String name, Predicate<Map<String, String>> which) {
    return scrape.samples(name).stream()
        .filter(sample -> which.test(sample.labels()))
        .mapToDouble(Sample::value)
        .sum();
  }

  private static boolean ours(String name) {
    return name.startsWith("dht_");
  }

  private static void checkLabels(Documented metric) {
    boolean histogram = metric.type() == MetricsPage.Type.HISTOGRAM;
    List<Sample> samples = scrape.samples(metric.name() + (histogram ? "_count" : ""));
    assertThat(samples).isNotEmpty();
    Map<String, Set<String>> shown = new HashMap<>();
    for (Sample sample : samples) {
      assertThat(sample.labels()).containsOnlyKeys(metric.labels().keySet());
      sample
          .labels()
          .forEach(
              (label, value) -> shown.computeIfAbsent(label, first -> new TreeSet<>()).add(value));
    }
    metric
        .labels()
        .forEach((label, values) ->
            checkValues(metric, label, values, shown.getOrDefault(label, Set.of())));
  }

  private static void checkValues(
      Documented metric, String label, Values values, Set<String> shown) {
    if (values.words().isEmpty()) {
      assertThat(shown).hasSizeLessThanOrEqualTo(values.most());
    } else if (AT_FIRST_EVENT.contains(metric.name() + " " + label)) {
      assertThat(values.words()).containsAll(shown);
    } else {
      assertThat(shown).containsExactlyInAnyOrderElementsOf(values.words());
    }
  }

  private static void checkBuckets(Documented metric) {
    Map<Map<String, String>, List<Double>> children = new HashMap<>();
    for (Sample sample : scrape.samples(metric.name() + "_bucket")) {
      Map<String, String> labels = new HashMap<>(sample.labels());
      double upTo =
          Double.parseDouble(
              Objects.requireNonNull(labels.remove("le")).replace("+Inf", "Infinity"));
      children.computeIfAbsent(labels, first -> new ArrayList<>()).add(upTo);
    }
    List<Double> expected = new ArrayList<>(metric.buckets());
    expected.add(Double.POSITIVE_INFINITY);
    assertThat(children).isNotEmpty();
    assertThat(children.values()).allMatch(expected::equals);
  }
}

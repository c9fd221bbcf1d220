package io.svcdht.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.svcdht.error.DhtError;
import io.svcdht.id.LookupId;
import io.svcdht.message.Operation;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.LookupResult.Partial;
import io.svcdht.pipeline.Meters;
import io.svcdht.pq.Algorithm;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds names, types, labels and buckets of docs/METRICS.md as a scrape shows them. */
class MetricsContractTest {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final MicrometerMeters meters = new MicrometerMeters(registry);

  @ParameterizedTest
  @CsvSource({
    "dht_lookup_seconds, histogram",
    "dht_lookup_hops, histogram",
    "dht_lookup_rpcs, histogram",
    "dht_rpc_seconds, histogram",
    "dht_replicas, histogram",
    "dht_signature_verify_seconds, histogram",
    "dht_hedges_total, counter",
    "dht_find_cache_total, counter",
    "dht_eclipse_suspected_total, counter",
    "dht_rejected_total, counter",
    "dht_provider_admissions_total, counter",
    "dht_provides_total, counter",
    "dht_republish_total, counter",
    "dht_repairs_total, counter",
    "dht_signature_failures_total, counter",
    "dht_pq_records_total, counter",
    "dht_peer_faults_total, counter",
    "dht_bus_dropped_total, counter",
    "dht_discv5_dropped_total, counter",
    "dht_supervisor_restarts_total, counter"
  })
  void a_scrape_shows_the_name_and_the_type_before_anything_has_happened(String name, String type) {
    assertThat(registry.scrape()).contains("# TYPE " + name + " " + type + "\n");
  }

  @Test
  void requests_at_work_are_a_gauge_by_operation() {
    assertThat(registry.scrape()).contains("dht_inflight{op=\"store\"} 0.0\n");
    meters.inflight(Operation.PING, 1);
    meters.inflight(Operation.PING, 1);
    assertThat(registry.scrape()).contains("dht_inflight{op=\"ping\"} 2.0\n");
    meters.inflight(Operation.PING, -1);
    assertThat(registry.scrape()).contains("dht_inflight{op=\"ping\"} 1.0\n");
  }

  @Test
  void a_find_is_timed_counted_in_hops_and_in_requests() {
    meters.lookup(Meters.LookupKind.FIND, result(Optional.empty(), 3, 7, Duration.ofMillis(30)));
    assertThat(registry.scrape())
        .contains("dht_lookup_seconds_count{op=\"find\",outcome=\"complete\"} 1\n")
        .contains("dht_lookup_seconds_bucket{op=\"find\",outcome=\"complete\",le=\"0.02\"} 0\n")
        .contains("dht_lookup_seconds_bucket{op=\"find\",outcome=\"complete\",le=\"0.04\"} 1\n")
        .contains("dht_lookup_hops_bucket{op=\"find\",le=\"2.0\"} 0\n")
        .contains("dht_lookup_hops_bucket{op=\"find\",le=\"3.0\"} 1\n")
        .contains("dht_lookup_rpcs_sum{op=\"find\"} 7");
  }

  @Test
  void a_lookup_stopped_by_its_hop_budget_counts_one_hop_more_and_no_success() {
    meters.lookup(
        Meters.LookupKind.FIND,
        result(Optional.of(Partial.HOP_BUDGET), 6, 40, Duration.ofMillis(900)));
    assertThat(registry.scrape())
        .contains("dht_lookup_seconds_count{op=\"find\",outcome=\"hop-budget\"} 1\n")
        .contains("dht_lookup_seconds_count{op=\"find\",outcome=\"complete\"} 0\n")
        .contains("dht_lookup_hops_bucket{op=\"find\",le=\"5.0\"} 0\n")
        .contains("dht_lookup_hops_bucket{op=\"find\",le=\"6.0\"} 1\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.005", "0.01", "0.04", "0.15", "0.5", "1.0", "5.0"})
  void the_buckets_of_lookups_hold_the_promises(String bucket) {
    assertThat(registry.scrape())
        .contains(
            "dht_lookup_seconds_bucket{op=\"find\",outcome=\"complete\",le=\"" + bucket + "\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.0", "2.0", "3.0", "4.0", "5.0", "6.0", "8.0"})
  void the_buckets_of_hops_are_the_numbers_themselves(String bucket) {
    assertThat(registry.scrape())
        .contains("dht_lookup_hops_bucket{op=\"find\",le=\"" + bucket + "\"}");
  }

  @Test
  void requests_to_peers_are_told_apart_by_operation_direction_and_outcome() {
    meters.rpc(Operation.FIND_NODE, Meters.Direction.OUT, "ok", Duration.ofMillis(2));
    meters.rpc(Operation.FIND_NODE, Meters.Direction.OUT, "Deadline", Duration.ofMillis(1500));
    assertThat(registry.scrape())
        .contains("dht_rpc_seconds_count{direction=\"out\",op=\"find_node\",outcome=\"ok\"} 1\n")
        .contains(
            "dht_rpc_seconds_count{direction=\"out\",op=\"find_node\",outcome=\"Deadline\"} 1\n");
  }

  @Test
  void no_foreign_word_becomes_a_label() {
    meters.rpc(Operation.PING, Meters.Direction.IN, "b3:1234", Duration.ofMillis(1));
    meters.admission("from a peer");
    assertThat(registry.scrape())
        .contains("dht_rpc_seconds_count{direction=\"in\",op=\"ping\",outcome=\"other\"} 1\n")
        .contains("dht_provider_admissions_total{outcome=\"other\"} 1.0\n")
        .doesNotContain("b3:1234")
        .doesNotContain("from a peer");
  }

  @Test
  void counters_count_under_their_labels() {
    meters.rejected(DhtError.BUSY, Meters.Surface.PEER);
    meters.admission("QuotaExceeded");
    meters.provide(true, 20);
    meters.provide(false, 0);
    meters.republish(true);
    meters.signature(Algorithm.ED25519, false, Duration.ofNanos(90_000));
    meters.peerFault(Meters.PeerFault.BAD_FRAME);
    meters.pqRecord(Meters.PqKind.WARNED);
    meters.restart(Meters.Task.REFRESH);
    meters.hedge(Meters.LookupKind.FIND, Meters.HedgeOutcome.WON);
    meters.eclipseSuspected();
    meters.find(Meters.Served.JOINED);
    assertThat(registry.scrape())
        .contains("dht_rejected_total{reason=\"Busy\",surface=\"peer\"} 1.0\n")
        .contains("dht_provider_admissions_total{outcome=\"QuotaExceeded\"} 1.0\n")
        .contains("dht_hedges_total{op=\"find\",outcome=\"won\"} 1.0\n")
        .contains("dht_eclipse_suspected_total 1.0\n")
        .contains("dht_find_cache_total{outcome=\"hit\"} 0.0\n")
        .contains("dht_find_cache_total{outcome=\"joined\"} 1.0\n")
        .contains("dht_provides_total{outcome=\"success\"} 1.0\n")
        .contains("dht_provides_total{outcome=\"failure\"} 1.0\n")
        .contains("dht_replicas_bucket{le=\"18.0\"} 1\n")
        .contains("dht_replicas_bucket{le=\"20.0\"} 2\n")
        .contains("dht_republish_total{outcome=\"success\"} 1.0\n")
        .contains("dht_signature_failures_total{alg=\"ed25519\"} 1.0\n")
        .contains("dht_signature_verify_seconds_bucket{alg=\"ed25519\",le=\"1.0E-4\"} 1\n")
        .contains("dht_peer_faults_total{kind=\"bad_frame\"} 1.0\n")
        .contains("dht_pq_records_total{kind=\"warned\"} 1.0\n")
        .contains("dht_supervisor_restarts_total{task=\"refresh\"} 1.0\n");
  }

  @Test
  void the_build_is_told_by_labels_of_a_constant() {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("version", "1.2.3");
    labels.put("git", "abc1234");
    BuildInfo.register(registry.getPrometheusRegistry(), labels);
    assertThat(registry.scrape())
        .contains("# TYPE dht_build_info gauge\n")
        .contains("dht_build_info{git=\"abc1234\",version=\"1.2.3\"} 1\n");
  }

  @Test
  void the_first_readiness_alone_is_measured() {
    StateMeters listener = new StateMeters(registry);
    Verdict ready = Verdict.first(FactsBuilder.joined().build(), 0).in(NodeState.READY);
    listener.changed(NodeState.WARMING, ready, Duration.ofSeconds(4));
    listener.changed(NodeState.WARMING, ready, Duration.ofSeconds(400));
    assertThat(registry.scrape())
        .contains("# TYPE dht_time_to_ready_seconds histogram\n")
        .contains("dht_time_to_ready_seconds_count 1\n")
        .contains("dht_time_to_ready_seconds_bucket{le=\"5.0\"} 1\n");
  }

  private static LookupResult result(
      Optional<Partial> reason, int hops, int rpcs, Duration elapsed) {
    LookupId id = new LookupId(new UUID(0x7000, Long.MIN_VALUE));
    return new LookupResult(id, reason, List.of(), hops, rpcs, 0, elapsed);
  }
}

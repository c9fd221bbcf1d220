package io.svcdht.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.peer.DiversityPolicy;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.NetworkSize;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pq.Ed25519;
import io.svcdht.provider.RecordPolicy;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeGaugesTest {

  private final HandClock clock = new HandClock();
  private FactsBuilder facts = FactsBuilder.joined();
  private final NodeStatus status =
      new NodeStatus(
          new ReadinessRules(ReadinessPolicy.defaults()),
          () -> facts.build(),
          clock,
          (from, to, age) -> {});
  private final RoutingTable table =
      new RoutingTable(
          new NodeId(1, 2, 3, 4),
          TablePolicy.defaults(),
          DiversityPolicy.defaults(),
          DiversityPolicy.defaults().counting(NetworkGroups.NONE),
          clock);
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final NodeGauges gauges =
      new NodeGauges(
          registry,
          new NodeView(
              status,
              table,
              new MemoryProviderStore(RecordPolicy.defaults(), clock),
              new NetworkSize(),
              () -> 3,
              () -> 42),
          DiversityPolicy.defaults());

  @Test
  void the_state_is_the_one_that_is_one() {
    status.evaluate();
    assertThat(registry.scrape())
        .contains("# TYPE dht_node_state gauge\n")
        .contains("dht_node_state{state=\"ready\"} 1.0\n")
        .contains("dht_node_state{state=\"draining\"} 0.0\n");
    status.drain();
    assertThat(registry.scrape())
        .contains("dht_node_state{state=\"ready\"} 0.0\n")
        .contains("dht_node_state{state=\"draining\"} 1.0\n");
  }

  @Test
  void every_check_shows_whether_it_holds() {
    facts = FactsBuilder.up().offered(5);
    status.evaluate();
    assertThat(registry.scrape())
        .contains("dht_ready{check=\"listeners\"} 1.0\n")
        .contains("dht_ready{check=\"store\"} 1.0\n")
        .contains("dht_ready{check=\"quorum\"} 0.0\n")
        .contains("dht_ready{check=\"fill\"} 0.0\n")
        .contains("dht_ready{check=\"selfLookup\"} 0.0\n");
  }

  @Test
  void seeds_fill_records_and_queue_are_shown_as_they_are() {
    status.evaluate();
    assertThat(registry.scrape())
        .contains("dht_bootstrap_seeds{state=\"configured\"} 3.0\n")
        .contains("dht_bootstrap_seeds{state=\"others\"} 3.0\n")
        .contains("dht_bootstrap_seeds{state=\"authenticated\"} 2.0\n")
        .contains("dht_fill_ratio 0.8\n")
        .contains("dht_provider_records{state=\"live\"} 0.0\n")
        .contains("dht_provider_records{state=\"remembered\"} 0.0\n")
        .contains("dht_store_bytes 0.0\n")
        .contains("dht_under_replicated_records 3.0\n")
        .contains("dht_verify_queue 42.0\n");
  }

  @Test
  void only_buckets_with_contacts_have_a_series() {
    VerifiedPeer peer = peer();
    gauges.refresh();
    assertThat(registry.scrape()).doesNotContain("dht_bucket_occupancy{");
    table.offer(peer, Duration.ofMillis(1));
    gauges.refresh();
    assertThat(registry.scrape())
        .contains("dht_bucket_occupancy{bucket=\"" + table.bucketOf(peer.nodeId()) + "\"} 1.0\n")
        .contains("dht_routing_table_peers{state=\"live\"} 1.0\n")
        .contains("dht_routing_table_peers{state=\"candidate\"} 0.0\n");
    table.remove(peer.nodeId());
    gauges.refresh();
    assertThat(registry.scrape())
        .doesNotContain("dht_bucket_occupancy{")
        .contains("dht_routing_table_peers{state=\"live\"} 0.0\n")
        .contains("dht_routing_table_peers{state=\"lost\"} 1.0\n");
  }

  @Test
  void the_spread_over_networks_is_shown_in_bits_and_as_the_greatest_share() {
    assertThat(registry.scrape())
        .contains("# TYPE dht_asn_entropy_bits gauge\n")
        .contains("dht_asn_entropy_bits 0.0\n")
        .contains("dht_asn_max_share_ratio 0.0\n");
    for (String from : List.of("93.184.0.1", "93.184.0.2", "94.0.0.1", "94.0.0.2", "10.0.0.1")) {
      table.offer(peer(), Optional.empty(), Optional.of(InetAddress.ofLiteral(from)));
    }
    assertThat(registry.scrape())
        .contains("dht_asn_peers 4.0\n")
        .contains("dht_asn_entropy_bits 1.0\n")
        .contains("dht_asn_entropy_floor_bits 1.0\n")
        .contains("dht_asn_max_share_ratio 0.5\n");
  }

  private VerifiedPeer peer() {
    return Identity.of(Ed25519.generate(new SecureRandom()))
        .peerInfo(
            new NetworkName("test"),
            List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/1").orThrow()),
            clock.wall());
  }
}

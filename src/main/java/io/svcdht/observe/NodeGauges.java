package io.svcdht.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.svcdht.bootstrap.BootstrapStatus;
import io.svcdht.peer.DiversityPolicy;
import io.svcdht.peer.RoutingTable;
import io.svcdht.provider.ProviderStore.Occupancy;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** The gauges of a node, read when they are scraped. */
public final class NodeGauges {

  private static final String STATE = "state";

  private final MeterRegistry registry;
  private final NodeView node;
  private final MultiGauge buckets;
  private Map<Integer, Integer> shown = Map.of();

  /** Registers the gauges of {@code node}, which is to be as diverse as {@code diversity} says. */
  public NodeGauges(MeterRegistry registry, NodeView node, DiversityPolicy diversity) {
    this.registry = registry;
    this.node = node;
    this.buckets =
        MultiGauge.builder(Metric.BUCKET_OCCUPANCY.id())
            .description(Metric.BUCKET_OCCUPANCY.help())
            .register(registry);
    states();
    peers();
    seeds();
    records();
    gauge(Metric.ASN_PEERS, Tags.empty(), () -> node.table().shares().counted());
    gauge(Metric.ASN_ENTROPY_FLOOR, Tags.empty(), diversity::entropyMin);
    gauge(Metric.ASN_ENTROPY, Tags.empty(), () -> node.table().shares().entropyBits());
    gauge(Metric.ASN_MAX_SHARE, Tags.empty(), () -> node.table().shares().maxShare());
    gauge(Metric.FILL_RATIO, Tags.empty(), () -> facts().fill());
    gauge(Metric.NETWORK_SIZE, Tags.empty(), () -> node.size().estimate().orElse(Double.NaN));
    gauge(Metric.UNDER_REPLICATED, Tags.empty(), () -> node.underReplicated().getAsInt());
    gauge(Metric.VERIFY_QUEUE, Tags.empty(), () -> node.verifyQueue().getAsInt());
  }

  /** Brings the gauges of buckets up to date: one for each that is not empty. */
  public synchronized void refresh() {
    Map<Integer, Integer> sizes = new TreeMap<>();
    for (RoutingTable.Bucket bucket : node.table().snapshot().buckets()) {
      if (!bucket.contacts().isEmpty()) {
        sizes.put(bucket.index(), bucket.contacts().size());
      }
    }
    if (!sizes.equals(shown)) {
      shown = sizes;
      buckets.register(sizes.entrySet().stream().map(NodeGauges::row).toList(), true);
    }
  }

  private static MultiGauge.Row<?> row(Map.Entry<Integer, Integer> bucket) {
    return MultiGauge.Row.of(Tags.of("bucket", bucket.getKey().toString()), bucket.getValue());
  }

  private void states() {
    for (NodeState state : NodeState.values()) {
      gauge(
          Metric.NODE_STATE,
          Tags.of(STATE, state.label()),
          () -> node.status().current().state() == state ? 1 : 0);
    }
    for (Check check : Check.values()) {
      gauge(
          Metric.READY,
          Tags.of("check", check.label()),
          () -> node.status().current().holds(check) ? 1 : 0);
    }
  }

  private void peers() {
    Function<ToLongFunction<RoutingTable.Snapshot>, Supplier<Number>> of =
        count -> () -> count.applyAsLong(node.table().snapshot());
    gauge(Metric.TABLE_PEERS, Tags.of(STATE, "live"), () -> node.table().size());
    gauge(
        Metric.TABLE_PEERS,
        Tags.of(STATE, "candidate"),
        of.apply(table -> table.buckets().stream().mapToLong(b -> b.candidates()).sum()));
    gauge(Metric.TABLE_PEERS, Tags.of(STATE, "lost"), of.apply(RoutingTable.Snapshot::lost));
  }

  private void seeds() {
    seeds("configured", BootstrapStatus::seedsConfigured);
    seeds("others", BootstrapStatus::others);
    seeds("authenticated", BootstrapStatus::authenticated);
  }

  private void seeds(String state, ToLongFunction<BootstrapStatus> count) {
    gauge(Metric.SEEDS, Tags.of(STATE, state), () -> count.applyAsLong(facts().bootstrap()));
  }

  private void records() {
    records(Metric.RECORDS, Tags.of(STATE, "live"), Occupancy::live);
    records(Metric.RECORDS, Tags.of(STATE, "remembered"), Occupancy::remembered);
    records(Metric.STORE_BYTES, Tags.empty(), Occupancy::bytes);
  }

  private void records(Metric metric, Tags tags, ToLongFunction<Occupancy> count) {
    gauge(metric, tags, () -> count.applyAsLong(node.store().occupancy()));
  }

  private Facts facts() {
    return node.status().current().facts();
  }

  private void gauge(Metric metric, Tags tags, Supplier<Number> value) {
    Gauge.builder(metric.id(), value).description(metric.help()).tags(tags).register(registry);
  }
}

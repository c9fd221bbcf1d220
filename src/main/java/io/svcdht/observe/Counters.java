package io.svcdht.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.svcdht.error.DhtError;
import io.svcdht.message.Operation;
import io.svcdht.pipeline.Meters.HedgeOutcome;
import io.svcdht.pipeline.Meters.LookupKind;
import io.svcdht.pipeline.Meters.PacketLimit;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Meters.PqKind;
import io.svcdht.pipeline.Meters.RouterOutcome;
import io.svcdht.pipeline.Meters.Served;
import io.svcdht.pipeline.Meters.Surface;
import io.svcdht.pipeline.Meters.Task;
import io.svcdht.pq.Algorithm;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** The counters and their labels, written once. */
final class Counters {

  private final MeterRegistry registry;

  Counters(MeterRegistry registry) {
    this.registry = registry;
  }

  Function<String, Counter> byOutcome(Metric metric) {
    return outcome -> counter(metric, "outcome", outcome);
  }

  ByEnum<DhtError, Counter> rejected(Surface surface) {
    return new ByEnum<>(
        DhtError.class,
        reason ->
            counter(Metric.REJECTED, "reason", reason.code(), "surface", ByEnum.label(surface)));
  }

  /** The number behind a gauge, which holds on to it. */
  AtomicInteger inflight(Operation operation) {
    AtomicInteger count = new AtomicInteger();
    Gauge.builder(Metric.INFLIGHT.id(), count::get)
        .description(Metric.INFLIGHT.help())
        .tag("op", operation.label())
        .register(registry);
    return count;
  }

  ByEnum<HedgeOutcome, Counter> hedges(LookupKind kind) {
    return new ByEnum<>(
        HedgeOutcome.class,
        outcome ->
            counter(Metric.HEDGES, "op", ByEnum.label(kind), "outcome", ByEnum.label(outcome)));
  }

  Counter finds(Served how) {
    return counter(Metric.FINDS, "outcome", ByEnum.label(how));
  }

  Counter routers(RouterOutcome outcome) {
    return counter(Metric.ROUTERS, "outcome", ByEnum.label(outcome));
  }

  Counter eclipses() {
    return counter(Metric.ECLIPSES);
  }

  Counter busDropped() {
    return counter(Metric.BUS_DROPPED);
  }

  Counter packetsDropped(PacketLimit limit) {
    return counter(Metric.DISCV5_DROPPED, "reason", ByEnum.label(limit));
  }

  Counter badSignatures(Algorithm algorithm) {
    return counter(Metric.SIGNATURE_FAILURES, "alg", algorithm.label());
  }

  Counter pqRecords(PqKind kind) {
    return counter(Metric.PQ_RECORDS, "kind", ByEnum.label(kind));
  }

  Counter restarts(Task task) {
    return counter(Metric.RESTARTS, "task", task.label());
  }

  Counter faults(PeerFault fault) {
    return counter(Metric.PEER_FAULTS, "kind", ByEnum.label(fault));
  }

  private Counter counter(Metric metric, String... labels) {
    return Counter.builder(metric.id()).description(metric.help()).tags(labels).register(registry);
  }
}

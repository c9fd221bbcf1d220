package io.svcdht.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.svcdht.error.DhtError;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Meters.Surface;
import io.svcdht.pq.Algorithm;
import java.util.function.Function;

/** The counters and their labels, written once. */
final class Counters {

  private final MeterRegistry registry;

  Counters(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counters {@code name} told apart by one label. */
  Function<String, Counter> by(String name, String label) {
    return value -> registry.counter(name, label, value);
  }

  ByEnum<DhtError, Counter> rejected(Surface surface) {
    return new ByEnum<>(
        DhtError.class,
        reason ->
            registry.counter(
                MeterNames.REJECTED, "reason", reason.code(), "surface", ByEnum.label(surface)));
  }

  Counter badSignatures(Algorithm algorithm) {
    return registry.counter(MeterNames.SIGNATURE_FAILURES, "alg", algorithm.label());
  }

  Counter faults(PeerFault fault) {
    return registry.counter(MeterNames.PEER_FAULTS, "kind", ByEnum.label(fault));
  }
}

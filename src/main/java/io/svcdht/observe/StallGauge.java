package io.svcdht.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** {@code dht_event_loop_stall_seconds}: what liveness looks at, before it is too late. */
public final class StallGauge {

  private static final double NANOS_PER_SECOND = 1e9;

  private StallGauge() {}

  /** Registers the gauge; read when it is scraped. */
  public static void register(MeterRegistry registry, EventLoopWatch watch) {
    Gauge.builder(
            Metric.EVENT_LOOP_STALL.id(), () -> watch.longestStall().toNanos() / NANOS_PER_SECOND)
        .description(Metric.EVENT_LOOP_STALL.help())
        .register(registry);
  }
}

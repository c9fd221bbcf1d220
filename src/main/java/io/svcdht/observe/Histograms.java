package io.svcdht.observe;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;

/** The histograms and their buckets, written once. Seconds for times, plain numbers for counts. */
final class Histograms {

  private static final double[] LOOKUP = {
    0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.25, 0.5, 1, 2.5, 5, 10
  };
  private static final double[] RPC = {
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 1.5, 5
  };
  private static final double[] VERIFY = {
    0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.02
  };
  private static final double[] TO_READY = {0.5, 1, 2, 3, 5, 10, 15, 30, 60, 120, 300};
  private static final double[] HOPS = {1, 2, 3, 4, 5, 6, 8};
  private static final double[] RPCS = {1, 2, 5, 10, 15, 20, 30, 40, 60, 100};
  private static final double[] HOLDERS = {1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 40};

  private final MeterRegistry registry;

  Histograms(MeterRegistry registry) {
    this.registry = registry;
  }

  Timer lookup(String op, String outcome) {
    return timer(Metric.LOOKUP_SECONDS, LOOKUP, "op", op, "outcome", outcome);
  }

  DistributionSummary lookupHops(String op) {
    return summary(Metric.LOOKUP_HOPS, HOPS, "op", op);
  }

  DistributionSummary lookupRpcs(String op) {
    return summary(Metric.LOOKUP_RPCS, RPCS, "op", op);
  }

  Timer rpc(String op, String direction, String outcome) {
    return timer(Metric.RPC_SECONDS, RPC, "op", op, "direction", direction, "outcome", outcome);
  }

  Timer verify(String algorithm) {
    return timer(Metric.VERIFY_SECONDS, VERIFY, "alg", algorithm);
  }

  Timer timeToReady() {
    return timer(Metric.TIME_TO_READY, TO_READY);
  }

  DistributionSummary replicas() {
    return summary(Metric.REPLICAS, HOLDERS);
  }

  private Timer timer(Metric metric, double[] seconds, String... tags) {
    Duration[] buckets =
        Arrays.stream(seconds)
            .mapToObj(second -> Duration.ofNanos(Math.round(second * 1e9)))
            .toArray(Duration[]::new);
    return Timer.builder(metric.id())
        .description(metric.help())
        .tags(tags)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private DistributionSummary summary(Metric metric, double[] buckets, String... tags) {
    return DistributionSummary.builder(metric.id())
        .description(metric.help())
        .tags(tags)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }
}

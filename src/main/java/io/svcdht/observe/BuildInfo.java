package io.svcdht.observe;

import io.prometheus.metrics.core.metrics.Info;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;

/**
 * {@code dht_build_info}: which build runs, as labels of a constant 1. Registered past Micrometer,
 * whose gauges may not end in {@code _info}.
 */
public final class BuildInfo {

  private BuildInfo() {}

  /** Registers the metric with these labels. */
  public static void register(PrometheusRegistry registry, Map<String, String> labels) {
    String[] names = labels.keySet().toArray(String[]::new);
    Info.builder()
        .name(Metric.BUILD_INFO.id())
        .help(Metric.BUILD_INFO.help())
        .labelNames(names)
        .register(registry)
        .addLabelValues(labels.values().toArray(String[]::new));
  }
}

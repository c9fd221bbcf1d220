package io.svcdht.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.svcdht.announce.Announcements;
import io.svcdht.announce.FleetView;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The gauges of announcements, and of the fleet that shares them; those are {@code NaN} where there
 * is none.
 */
public final class FleetGauges {

  private final MeterRegistry registry;

  /** Registers them. */
  public FleetGauges(MeterRegistry registry, Announcements announcements) {
    this.registry = registry;
    gauge(Metric.ANNOUNCEMENTS, announcements::size);
    fleet(Metric.REGISTRY_CONNECTED, announcements, view -> view.connected() ? 1 : 0);
    fleet(Metric.REGISTRY_MEMBERS, announcements, FleetView::members);
    fleet(Metric.REGISTRY_OWNED, announcements, FleetView::owned);
    fleet(Metric.REGISTRY_USED, announcements, FleetView::used);
  }

  private void fleet(
      Metric metric, Announcements announcements, Function<FleetView, Number> value) {
    gauge(metric, () -> announcements.fleet().map(value).orElse(Double.NaN));
  }

  private void gauge(Metric metric, Supplier<Number> value) {
    Gauge.builder(metric.id(), value).description(metric.help()).register(registry);
  }
}

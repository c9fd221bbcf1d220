package io.svcdht.rpc.bus;

import io.micrometer.core.instrument.MeterRegistry;
import io.svcdht.observe.MicrometerMeters;
import io.svcdht.pipeline.LookupResult;

/** The meters, which also tell the bus what it has events for. */
public final class EventMeters extends MicrometerMeters {

  private final BusEvents events;

  /** Meters in {@code registry}, and events that nobody hears yet. */
  public EventMeters(MeterRegistry registry) {
    super(registry);
    events = new BusEvents(this::busDropped);
  }

  /** Where they are told. */
  public BusEvents events() {
    return events;
  }

  @Override
  public void lookup(LookupKind kind, LookupResult result) {
    super.lookup(kind, result);
    events.tell(() -> new BusEvent.LookupDone(kind, result));
  }

  @Override
  public void restart(Task task) {
    super.restart(task);
    events.tell(() -> new BusEvent.Crash(task));
  }
}

package io.svcdht.observe;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;
import io.svcdht.pipeline.TraceParent;
import io.svcdht.pipeline.Traces;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.util.context.ContextView;

/**
 * Steps of lookups as spans of {@code tracer}, by way of observations. They have a registry of
 * their own: the common one would make a timer of each name, beside those of docs/METRICS.md.
 */
public final class ObservedTraces implements Traces {

  private final ObservationRegistry registry = ObservationRegistry.create();

  /**
   * Spans of {@code tracer}, which decides which of them are sampled; {@code propagator} reads what
   * a {@link TraceParent} says.
   */
  public ObservedTraces(Tracer tracer, Propagator propagator) {
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler.FirstMatchingCompositeObservationHandler(
                new PropagatingReceiverTracingObservationHandler<>(tracer, propagator),
                new DefaultTracingObservationHandler(tracer)));
  }

  @Override
  public Step begin(String name, ContextView caller) {
    return TraceParent.of(caller)
        .map(parent -> below(name, parent))
        .orElseGet(
            () -> begun(name, caller.getOrDefault(ObservationThreadLocalAccessor.KEY, null)));
  }

  private Step below(String name, TraceParent parent) {
    ReceiverContext<String> received =
        new ReceiverContext<>((text, key) -> key.equals(TraceParent.HEADER) ? text : null);
    received.setCarrier(parent.text());
    return new Observed(Observation.createNotStarted(name, () -> received, registry).start());
  }

  private Step begun(String name, @Nullable Observation parent) {
    Observation observation =
        Observation.createNotStarted(name, registry).parentObservation(parent);
    return new Observed(observation.start());
  }

  /** An observation of which nothing is taken after its end. */
  private final class Observed implements Step {
    private final Observation observation;
    private final AtomicBoolean ended = new AtomicBoolean();

    Observed(Observation observation) {
      this.observation = observation;
    }

    @Override
    public boolean seen() {
      return true;
    }

    @Override
    public Step begin(String name) {
      return begun(name, observation);
    }

    @Override
    public Step with(String key, Object value) {
      if (!ended.get()) {
        observation.highCardinalityKeyValue(KeyValue.of(key, Objects.toString(value)));
      }
      return this;
    }

    @Override
    public void happened(String what) {
      if (!ended.get()) {
        observation.event(Observation.Event.of(what));
      }
    }

    @Override
    public void failed(Throwable why) {
      if (!ended.get()) {
        observation.error(why);
      }
    }

    @Override
    public void end() {
      if (!ended.getAndSet(true)) {
        observation.stop();
      }
    }
  }
}

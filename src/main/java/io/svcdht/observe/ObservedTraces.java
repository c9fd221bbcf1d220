package io.svcdht.observe;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
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

  /** Spans of {@code tracer}, which decides which of them are sampled. */
  public ObservedTraces(Tracer tracer) {
    registry.observationConfig().observationHandler(new DefaultTracingObservationHandler(tracer));
  }

  @Override
  public Step begin(String name, ContextView caller) {
    return begun(name, caller.getOrDefault(ObservationThreadLocalAccessor.KEY, null));
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

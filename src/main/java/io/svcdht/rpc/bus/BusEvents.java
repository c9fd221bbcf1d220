package io.svcdht.rpc.bus;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import reactor.core.publisher.BufferOverflowStrategy;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;

/**
 * Hands events to whoever has subscribed. Each subscriber has a buffer of its own, so that a slow
 * one costs the others nothing; at its bound the oldest go, counted. While nobody listens an event
 * is not even made.
 */
public final class BusEvents {

  /** Events that wait for one subscriber. */
  public static final int BUFFERED = 1_024;

  private final List<FluxSink<BusEvent>> listeners = new CopyOnWriteArrayList<>();
  private final Runnable dropped;

  /** Calls {@code dropped} for each event that a subscriber did not take. */
  public BusEvents(Runnable dropped) {
    this.dropped = dropped;
  }

  /** Tells {@code event} to all who listen. Never blocks. */
  public void tell(Supplier<BusEvent> event) {
    if (listeners.isEmpty()) {
      return;
    }
    BusEvent told = event.get();
    listeners.forEach(listener -> listener.next(told));
  }

  /** Events from now on. */
  public Flux<BusEvent> stream() {
    return Flux.<BusEvent>create(this::listen, FluxSink.OverflowStrategy.IGNORE)
        .onBackpressureBuffer(BUFFERED, lost -> dropped.run(), BufferOverflowStrategy.DROP_OLDEST);
  }

  private void listen(FluxSink<BusEvent> listener) {
    listeners.add(listener);
    listener.onDispose(() -> listeners.remove(listener));
  }
}

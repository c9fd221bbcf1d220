package io.svcdht.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.svcdht.id.NodeId;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** Counts the requests of peers that are being answered, as {@code dht_inflight}. */
public final class InflightInbound implements Inbound {

  private final Inbound next;
  private final ByEnum<Operation, AtomicInteger> inflight;

  /** Counts what passes to {@code next}. */
  public InflightInbound(Inbound next, MeterRegistry registry) {
    this.next = next;
    this.inflight = new ByEnum<>(Operation.class, operation -> gauge(registry, operation));
  }

  @Override
  public Mono<Response> answer(Caller caller, Call call) {
    AtomicInteger count = inflight.of(call.request().operation());
    return Mono.defer(() -> {
      count.incrementAndGet();
      return next.answer(caller, call).doFinally(end -> count.decrementAndGet());
    });
  }

  @Override
  public void met(Caller caller) {
    next.met(caller);
  }

  @Override
  public void leaving(NodeId peer) {
    next.leaving(peer);
  }

  private static AtomicInteger gauge(MeterRegistry registry, Operation operation) {
    AtomicInteger count = new AtomicInteger();
    Gauge.builder(Metric.INFLIGHT.id(), count::get)
        .description(Metric.INFLIGHT.help())
        .tag("op", operation.label())
        .register(registry);
    return count;
  }
}

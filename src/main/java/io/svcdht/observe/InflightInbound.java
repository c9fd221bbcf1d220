package io.svcdht.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * Counts the requests of peers that are being answered, as {@code dht_inflight}, and refuses what
 * is too much for the whole node with {@code Busy}: writes from three quarters of the limit on, so
 * that reads keep working when a node degrades. The door behind it counts refusals.
 */
public final class InflightInbound implements Inbound {

  private final Inbound next;
  private final int limit;
  private final int writeLimit;
  private final AtomicInteger all = new AtomicInteger();
  private final ByEnum<Operation, AtomicInteger> inflight;

  /** Lets at most {@code limit} requests at once through to {@code next}. */
  public InflightInbound(Inbound next, int limit, MeterRegistry registry) {
    this.next = next;
    this.limit = limit;
    this.writeLimit = Math.max(1, limit - limit / 4);
    this.inflight = new ByEnum<>(Operation.class, operation -> gauge(registry, operation));
  }

  @Override
  public Mono<Response> answer(Caller caller, Call call) {
    Operation operation = call.request().operation();
    AtomicInteger count = inflight.of(operation);
    return Mono.defer(() -> {
      if (all.incrementAndGet() > (operation.writes() ? writeLimit : limit)) {
        all.decrementAndGet();
        return Mono.error(busy());
      }
      count.incrementAndGet();
      return next.answer(caller, call)
          .doFinally(end -> {
            count.decrementAndGet();
            all.decrementAndGet();
          });
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

  private static DhtException busy() {
    return new DhtException(
        DhtError.BUSY, "this node answers as many requests as it takes at once; try again shortly");
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

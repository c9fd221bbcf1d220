package io.svcdht.rpc.kad;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Shedding;
import io.svcdht.limits.TimeSource;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Knock;
import io.svcdht.pipeline.Meters;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * The door behind its limits. {@link #refuse} judges what can be told from the frame; {@link
 * #answer} then takes one of the node's places for as long as the request is at work, and charges
 * for the signatures of records before any is checked. At every limit of the node writes are shed
 * first.
 */
public final class LimitedInbound implements Inbound {

  private final Inbound next;
  private final PeerLimits limits;
  private final Shedding shedding;
  private final Bulkhead places;
  private final int capacity;
  private final Meters meters;
  private final RecordTokens tokens;
  private final Optional<DhtException> full =
      Optional.of(
          new DhtException(
              DhtError.BUSY,
              "this node answers as many requests as it takes at once; try again shortly"));

  /** {@code next} within {@code policy}, by the clock {@code time}. */
  public LimitedInbound(Inbound next, PeerLimitPolicy policy, TimeSource time, Meters meters) {
    this.next = next;
    this.limits = new PeerLimits(policy, time);
    this.shedding = policy.shedding();
    this.capacity = policy.inflight();
    this.meters = meters;
    this.tokens = new RecordTokens(next, limits, meters);
    this.places =
        Bulkhead.of(
            "peers",
            BulkheadConfig.custom()
                .maxConcurrentCalls(capacity)
                .maxWaitDuration(Duration.ZERO)
                .build());
  }

  @Override
  public Optional<DhtException> refuse(Caller caller, Knock knock) {
    Optional<DhtException> over = limits.refuse(caller, knock);
    return over.isEmpty() && !shedding.admits(knock.write(), free(), capacity) ? full : over;
  }

  @Override
  public Mono<Response> answer(Caller caller, Call call) {
    Operation operation = call.request().operation();
    return Mono.defer(() -> {
      if (!enter(operation.writes())) {
        return Mono.error(full.orElseThrow());
      }
      meters.inflight(operation, 1);
      return Mono.defer(() -> tokens.answer(caller, call))
          .doFinally(end -> {
            meters.inflight(operation, -1);
            places.releasePermission();
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

  /** Takes a place, if what is left then may be left. */
  private boolean enter(boolean write) {
    if (!places.tryAcquirePermission()) {
      return false;
    }
    if (free() < shedding.reserve(write, capacity)) {
      places.releasePermission();
      return false;
    }
    return true;
  }

  private int free() {
    return places.getMetrics().getAvailableConcurrentCalls();
  }
}

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
  private final TimeSource time;
  private final Meters meters;
  private final Optional<DhtException> full =
      Optional.of(
          new DhtException(
              DhtError.BUSY,
              "this node answers as many requests as it takes at once; try again shortly"));
  private volatile Bounds bounds;

  /** What holds under one policy. */
  private record Bounds(
      PeerLimitPolicy policy, PeerLimits limits, Bulkhead places, RecordTokens tokens) {

    Shedding shedding() {
      return policy.shedding();
    }

    int capacity() {
      return policy.inflight();
    }

    int free() {
      return places.getMetrics().getAvailableConcurrentCalls();
    }

    /** Takes a place, if what is left then may be left. */
    boolean enter(boolean write) {
      if (!places.tryAcquirePermission()) {
        return false;
      }
      if (free() < shedding().reserve(write, capacity())) {
        places.releasePermission();
        return false;
      }
      return true;
    }
  }

  /** {@code next} within {@code policy}, by the clock {@code time}. */
  public LimitedInbound(Inbound next, PeerLimitPolicy policy, TimeSource time, Meters meters) {
    this.next = next;
    this.time = time;
    this.meters = meters;
    this.bounds = bounds(policy, places(policy));
  }

  /**
   * From now on {@code policy} holds; what is at work already keeps its place where the number of
   * places is the same, and counts to the former ones where it is not. A policy that says the same
   * as before gives nobody new credit.
   */
  public synchronized void use(PeerLimitPolicy policy) {
    Bounds now = bounds;
    if (!policy.equals(now.policy())) {
      bounds = bounds(policy, policy.inflight() == now.capacity() ? now.places() : places(policy));
    }
  }

  @Override
  public Optional<DhtException> refuse(Caller caller, Knock knock) {
    Bounds now = bounds;
    Optional<DhtException> over = now.limits().refuse(caller, knock);
    boolean admitted = now.shedding().admits(knock.write(), now.free(), now.capacity());
    return over.isEmpty() && !admitted ? full : over;
  }

  @Override
  public Mono<Response> answer(Caller caller, Call call) {
    Operation operation = call.request().operation();
    return Mono.defer(() -> {
      Bounds now = bounds;
      if (!now.enter(operation.writes())) {
        return Mono.error(full.orElseThrow());
      }
      meters.inflight(operation, 1);
      return Mono.defer(() -> now.tokens().answer(caller, call))
          .doFinally(end -> {
            meters.inflight(operation, -1);
            now.places().releasePermission();
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

  private Bounds bounds(PeerLimitPolicy policy, Bulkhead places) {
    PeerLimits limits = new PeerLimits(policy, time);
    return new Bounds(policy, limits, places, new RecordTokens(next, limits, meters));
  }

  private static Bulkhead places(PeerLimitPolicy policy) {
    return Bulkhead.of(
        "peers",
        BulkheadConfig.custom()
            .maxConcurrentCalls(policy.inflight())
            .maxWaitDuration(Duration.ZERO)
            .build());
  }
}

package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.LookupResult.Partial;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import reactor.util.context.ContextView;

/** What lookups write to the log as they go, under the keys of docs/LOGGING.md. */
final class LookupLog {

  private static final Logger LOG = LoggerFactory.getLogger(Lookups.class);

  private LookupLog() {}

  /** A lookup that had {@code timeout}, made in the context {@code caller}, has ended. */
  static void ended(
      Meters.LookupKind kind,
      LookupResult result,
      LookupPolicy policy,
      Duration timeout,
      ContextView caller) {
    if (!LOG.isDebugEnabled()) {
      return;
    }
    LoggingEventBuilder line = LOG.atDebug().addKeyValue("lookup_id", result.id());
    RequestId.of(caller)
        .map(id -> line.addKeyValue("request_id", id))
        .orElse(line)
        .addKeyValue("reason", result.reason().map(Partial::label).orElse("complete"))
        .addKeyValue("hops", result.hops())
        .addKeyValue("alpha", policy.alpha())
        .addKeyValue("beta", policy.beta())
        .addKeyValue("deadline_ms", timeout.toMillis())
        .log(
            "{} ended {}: {} closest, {} hops, {} rpcs, {} records, {} ms",
            kind,
            result.reason().map(Partial::label).orElse("complete"),
            result.closest().size(),
            result.hops(),
            result.rpcs(),
            result.records(),
            result.elapsed().toMillis());
  }

  /** A request of a lookup has failed; {@code cause} where the fault is this node's. */
  static void failed(LookupId id, Leg leg, DhtError reason, @Nullable Throwable cause) {
    if (!LOG.isDebugEnabled()) {
      return;
    }
    LoggingEventBuilder line =
        LOG.atDebug()
            .addKeyValue("lookup_id", id)
            .addKeyValue("peer", leg.peer().nodeId())
            .addKeyValue("reason", reason.code());
    (cause == null ? line : line.setCause(cause))
        .log("request to {} failed: {}", leg.peer().nodeId(), reason.code());
  }
}

package io.svcdht.rpc.calls;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;

/** Limits of work under way. Whoever finds no place is refused at once; nobody waits. */
public final class Bulkheads {

  private Bulkheads() {}

  public static Bulkhead of(String name, int places) {
    return Bulkhead.of(
        name,
        BulkheadConfig.custom().maxConcurrentCalls(places).maxWaitDuration(Duration.ZERO).build());
  }
}

package io.svcdht.rpc.http;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import java.time.Duration;

/** Limits of work under way. Whoever finds no place is refused at once; nobody waits. */
final class Bulkheads {

  private Bulkheads() {}

  static Bulkhead of(String name, int places) {
    return Bulkhead.of(
        name,
        BulkheadConfig.custom().maxConcurrentCalls(places).maxWaitDuration(Duration.ZERO).build());
  }
}

package io.svcdht.pipeline;

import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Asks the network. Every flow ends by its deadline; cancelling frees all its requests. */
public interface Lookups {

  /**
   * Finds providers, streaming what happens; ends with {@link FindEvent.Ended}. An error only if
   * this node itself cannot look: {@code Busy} for its own store in a local find, {@code Internal}.
   */
  Flux<FindEvent> find(Find find);

  /** Finds the k contacts closest to {@code target}, this node not among them. */
  Mono<LookupResult> closest(LookupId id, Key target, Duration timeout, Meters.LookupKind kind);
}

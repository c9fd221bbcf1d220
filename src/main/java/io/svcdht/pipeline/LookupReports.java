package io.svcdht.pipeline;

import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** Whom the lookups of a node tell how they went, and who makes further ones for them. */
interface LookupReports {

  /** Where lookups are told step by step. */
  Traces traces();

  /** A leg that was hedged is over. */
  void hedge(Meters.LookupKind kind, LookupEvent.Over over);

  /** A lookup has ended; {@code near} as in {@link LookupEffect.Finish}. */
  void ended(Meters.LookupKind kind, Key target, LookupResult result, int near);

  /**
   * Estimates the size of the network anew, unless that was done lately; never fails. Goes on when
   * nobody waits for it any more.
   *
   * @return whether there is a new estimate, rather than too few lookups that came to their end
   */
  Mono<Boolean> resample();

  /** Finds who is near {@code point}; empty if that fails. */
  Mono<LookupResult> closest(NodeId point, Duration timeout);
}

package io.svcdht.rpc.calls;

import io.svcdht.pipeline.FindEvent;
import io.svcdht.routers.Unverified;

/**
 * What a caller hears of a find, as it comes; the last is always {@link FindEvent.Ended}. What is
 * verified and what is not are of two kinds, so that nobody takes the one for the other.
 */
public sealed interface Heard {

  /** What happened in the lookup. */
  record Looked(FindEvent event) implements Heard {}

  /** What a router beyond this network says. */
  record Elsewhere(Unverified provider) implements Heard {}
}

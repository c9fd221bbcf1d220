package io.svcdht.pipeline;

/** What {@link Lookup} wants done. */
sealed interface LookupEffect {

  /** Ask this peer, and say when it stalls, answers or fails. */
  record Ask(Leg leg) implements LookupEffect {}

  /** Tell the caller. */
  record Tell(FindEvent event) implements LookupEffect {}

  /** End: cancel what is in flight and hand on the result. Nothing follows. */
  record Finish(LookupResult result) implements LookupEffect {}
}

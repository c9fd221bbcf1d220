package io.svcdht.pipeline;

import io.svcdht.id.NodeId;
import java.util.List;

/** What {@link Lookup} wants done. */
sealed interface LookupEffect {

  /** Ask this peer, and say when it stalls, answers or fails. */
  record Ask(Leg leg) implements LookupEffect {}

  /** Tell the caller. */
  record Tell(Told event) implements LookupEffect {}

  /**
   * The closest stand suspiciously close together: make sure that the network has not grown since
   * its size was estimated, and come back with {@link LookupEvent.Rechecked}.
   */
  record Recheck() implements LookupEffect {}

  /**
   * Somebody seems to crowd out the honest around the target: find who is near each of these
   * points, and come back with {@link LookupEvent.Explored}.
   */
  record Explore(List<NodeId> around) implements LookupEffect {
    /** Copies the list. */
    public Explore {
      around = List.copyOf(around);
    }
  }

  /** The request that a hedge was sent for has failed: its credit is free again. */
  record Refund() implements LookupEffect {}

  /** A request that had been given up, and replaced by its hedge, was answered after all. */
  record Recharge() implements LookupEffect {}

  /**
   * End: cancel what is in flight and hand on the result. Nothing follows.
   *
   * @param near how many, as far as is known, are as near as the farthest of the result's closest:
   *     these, and those between them that have been asked and may yet answer
   */
  record Finish(LookupResult result, int near) implements LookupEffect {}
}

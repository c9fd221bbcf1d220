package io.svcdht.rpc.calls;

import io.svcdht.announce.Announcements;
import io.svcdht.limits.Shedding;
import io.svcdht.pipeline.Lookups;
import io.svcdht.routers.Upstream;

/**
 * What a node does for callers, with the bounds that hold for all of them together: one supply for
 * every door, so that a caller finds no second one behind another.
 *
 * @param gate whether it takes work at all; sheds writes while reads have most of their places
 * @param finds who provides a content
 * @param closest who is closest to a point
 * @param announces announcing, withdrawing and relaying
 */
public record Calls(Gate gate, FindCalls finds, ClosestCalls closest, AnnounceCalls announces) {

  /**
   * Calls to a node within {@code policy}, while {@code gate} is open; {@code upstream} is asked
   * beside its finds.
   */
  public static Calls of(
      Gate gate,
      Lookups lookups,
      Announcements announcements,
      Upstream upstream,
      CallPolicy policy) {
    FindCalls finds = new FindCalls(lookups, upstream, policy);
    return new Calls(
        new SheddingGate(gate, finds.places(), Shedding.defaults()),
        finds,
        new ClosestCalls(lookups, Bulkheads.of("closest", policy.finds())),
        new AnnounceCalls(announcements, Bulkheads.of("announces", policy.announces())));
  }
}

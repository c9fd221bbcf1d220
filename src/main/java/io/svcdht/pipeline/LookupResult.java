package io.svcdht.pipeline;

import io.svcdht.id.LookupId;
import io.svcdht.peer.VerifiedPeer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a lookup ended (docs/PROTOCOL.md §6).
 *
 * @param id the lookup
 * @param reason empty when complete: the k closest that are neither stalled nor failed have
 *     answered
 * @param closest who answered, nearest first, at most k
 * @param hops greatest depth among the k closest that answered; budget + 1 if the budget stopped it
 * @param rpcs requests sent
 * @param records publishers whose verified records were handed on
 * @param elapsed from its start
 */
public record LookupResult(
    LookupId id,
    Optional<Partial> reason,
    List<VerifiedPeer> closest,
    int hops,
    int rpcs,
    int records,
    Duration elapsed) {

  /** Why a lookup stopped before it was complete. */
  public enum Partial {
    DEADLINE("deadline"),
    HOP_BUDGET("hop-budget"),
    RPC_BUDGET("rpc-budget"),
    LIMIT("limit"),
    NO_PEERS("no-peers");

    private final String label;

    Partial(String label) {
      this.label = label;
    }

    /** Word in answers and metrics. */
    public String label() {
      return label;
    }
  }

  /** Copies the list. */
  public LookupResult {
    closest = List.copyOf(closest);
  }

  /** Whether nothing stopped it early. */
  public boolean complete() {
    return reason.isEmpty();
  }
}

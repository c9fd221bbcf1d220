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
 * @param suspected whether somebody seemed to crowd out the honest around the target, so that the
 *     whole region was asked
 * @param elapsed from its start
 */
public record LookupResult(
    LookupId id,
    Optional<Partial> reason,
    List<VerifiedPeer> closest,
    int hops,
    int rpcs,
    int records,
    boolean suspected,
    Duration elapsed) {

  /** Why a lookup stopped before it was complete. */
  public enum Partial {
    DEADLINE("deadline"),
    HOP_BUDGET("hop-budget"),
    RPC_BUDGET("rpc-budget"),
    BYTE_BUDGET("byte-budget"),
    VERIFY_BUDGET("verify-budget"),
    /** Not an end: enough of the closest have taken a record, the rest goes on. */
    ENOUGH("enough"),
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

  /** A result without suspicion. */
  public LookupResult(
      LookupId id,
      Optional<Partial> reason,
      List<VerifiedPeer> closest,
      int hops,
      int rpcs,
      int records,
      Duration elapsed) {
    this(id, reason, closest, hops, rpcs, records, false, elapsed);
  }

  /** Whether nothing stopped it early. */
  public boolean complete() {
    return reason.isEmpty();
  }
}

package io.svcdht.observe;

import io.svcdht.bootstrap.BootstrapStatus;
import java.util.List;

/**
 * What the rules of readiness look at, all read at one time.
 *
 * @param listening whether the sockets of this node accept
 * @param storeUp whether the store takes and gives records
 * @param pqMet whether the own identity meets the node's post-quantum policy
 * @param bootstrap how joining goes
 * @param livePeers contacts in the routing table
 * @param k bucket size: no more peers are expected than this
 * @param warm whether it has been given the records that are now its own
 * @param failing names of tasks that keep failing by their own fault
 */
public record Facts(
    boolean listening,
    boolean storeUp,
    boolean pqMet,
    BootstrapStatus bootstrap,
    int livePeers,
    int k,
    boolean warm,
    List<String> failing) {

  /** Copies the list. */
  public Facts {
    failing = List.copyOf(failing);
  }

  /** Live peers of those to be expected, 0…1; 1 where the seeds offered nobody. */
  public double fill() {
    int expected = Math.min(k, bootstrap.offered());
    return expected == 0 ? 1 : Math.min(1, (double) livePeers / expected);
  }
}

package io.svcdht.pipeline;

import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkGroup;
import io.svcdht.peer.VerifiedPeer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who should hold a record, among nodes that are known: the k closest, where a network beyond its
 * share of them does not count, so that they grow by others until k do, or there are 2k (as {@link
 * Surveyor} has it).
 */
final class Holders {

  private final NodeId self;
  private final LookupPolicy policy;
  private final Knowledge knowledge;
  private final Collection<VerifiedPeer> known;

  /** Out of {@code known}, all that there are near the targets asked for, and {@code self}. */
  Holders(NodeId self, LookupPolicy policy, Knowledge knowledge, Collection<VerifiedPeer> known) {
    this.self = self;
    this.policy = policy;
    this.knowledge = knowledge;
    this.known = known;
  }

  /**
   * Holders of one target.
   *
   * @param peers the others, nearest first
   * @param self whether this node is one
   */
  record Chosen(List<VerifiedPeer> peers, boolean self) {
    int count() {
      return peers.size() + (self ? 1 : 0);
    }
  }

  /** The holders of {@code target}; empty if its place is crowded beyond chance. */
  Optional<Chosen> of(Key target) {
    List<VerifiedPeer> nearest = new ArrayList<>(known);
    nearest.sort((a, b) -> target.compareDistance(a.nodeId(), b.nodeId()));
    return crowded(target, nearest) ? Optional.empty() : Optional.of(chosen(target, nearest));
  }

  private Chosen chosen(Key target, List<VerifiedPeer> nearest) {
    Map<NetworkGroup, Integer> groups = new HashMap<>();
    boolean own = false;
    int counted = 0;
    int taken = 0;
    while (taken < nearest.size() && counted < policy.k() && taken < 2 * policy.k()) {
      VerifiedPeer peer = nearest.get(taken);
      if (!own && target.compareDistance(self, peer.nodeId()) < 0) {
        own = true;
        counted++;
      } else {
        counted += counts(peer, groups) ? 1 : 0;
        taken++;
      }
    }
    return new Chosen(nearest.subList(0, taken), own || counted < policy.k());
  }

  private boolean counts(VerifiedPeer peer, Map<NetworkGroup, Integer> groups) {
    return knowledge
        .network(peer)
        .map(group -> groups.merge(group, 1, Integer::sum) <= policy.perGroup())
        .orElse(true);
  }

  private boolean crowded(Key target, List<VerifiedPeer> nearest) {
    return nearest.size() >= policy.k()
        && Region.crowded(knowledge, target, nearest.get(policy.k() - 1).nodeId(), policy.k());
  }
}

package io.svcdht.sim.scenario;

import io.svcdht.id.NodeId;
import io.svcdht.peer.Contact;
import io.svcdht.sim.Member;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much of what routing rests on the tables know: of each node's k nearest live nodes, the share
 * that is in its table. Seen from outside, as no node can.
 */
final class Wholeness {

  private final int k;

  Wholeness(int k) {
    this.k = k;
  }

  /** The average over {@code members}, 0…1. */
  double of(List<Member> members) {
    double sum = 0;
    for (Member member : members) {
      sum += known(member, members);
    }
    return members.isEmpty() ? 1 : sum / members.size();
  }

  private double known(Member member, List<Member> members) {
    Set<NodeId> contacts = new HashSet<>();
    for (Contact contact : member.node().table().closest(member.id(), 4 * k)) {
      contacts.add(contact.nodeId());
    }
    NodeId[] nearest = nearest(member.id(), members);
    int found = 0;
    for (NodeId id : nearest) {
      found += contacts.contains(id) ? 1 : 0;
    }
    return nearest.length == 0 ? 1 : (double) found / nearest.length;
  }

  /** The k nearest, in order, by insertion: most are farther than the last and cost one look. */
  private NodeId[] nearest(NodeId self, List<Member> members) {
    NodeId[] nearest = new NodeId[Math.min(k, members.size() - 1)];
    int filled = 0;
    for (Member other : members) {
      NodeId id = other.id();
      boolean full = filled == nearest.length;
      if (id.equals(self) || (full && self.compareDistance(id, nearest[filled - 1]) >= 0)) {
        continue;
      }
      int at = full ? filled - 1 : filled++;
      while (at > 0 && self.compareDistance(id, nearest[at - 1]) < 0) {
        nearest[at] = nearest[at - 1];
        at--;
      }
      nearest[at] = id;
    }
    return nearest;
  }
}

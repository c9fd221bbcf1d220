package io.svcdht.replica;

import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Contact;
import io.svcdht.peer.RoutingTable;
import java.util.List;

/** Who is nearer to a content than this node, as far as its table knows. */
final class Ranks {

  private Ranks() {}

  /** How many of the k closest are nearer than this node. */
  static int of(RoutingTable table, Key target) {
    NodeId self = table.self();
    int nearer = 0;
    for (Contact contact : table.closest(target, table.policy().k())) {
      if (target.compareDistance(contact.nodeId(), self) > 0) {
        break;
      }
      nearer++;
    }
    return nearer;
  }

  /** The k closest but this node. */
  static List<Contact> closest(RoutingTable table, Key target) {
    return table.closest(target, table.policy().k());
  }
}

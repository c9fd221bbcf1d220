package io.svcdht.node;

import io.svcdht.id.Cid;
import io.svcdht.peer.Contact;
import io.svcdht.peer.RoutingTable;
import java.util.List;
import java.util.function.Predicate;

/**
 * Contents for which this node would be among the 2k closest it knows of (docs/PROTOCOL.md §5):
 * what a store that is half full still takes.
 */
final class Neighbourhood implements Predicate<Cid> {

  private final RoutingTable table;
  private final int size;

  Neighbourhood(RoutingTable table, int k) {
    this.table = table;
    this.size = 2 * k;
  }

  @Override
  public boolean test(Cid cid) {
    List<Contact> closest = table.closest(cid, size);
    return closest.size() < size
        || cid.compareDistance(table.self(), closest.getLast().nodeId()) < 0;
  }
}

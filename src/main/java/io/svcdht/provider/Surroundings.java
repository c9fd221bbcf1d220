package io.svcdht.provider;

import io.svcdht.id.Cid;
import io.svcdht.peer.Contact;
import io.svcdht.peer.RoutingTable;
import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/**
 * What a store has to know of the world around it to apply its quotas.
 *
 * @param trusted carriers that count against no prefix ({@code dht.diversity.trusted-cidrs})
 * @param neighbourhood contents for which this node would be among the 2k closest: all that is
 *     taken anew once the store is more than half full. Asked while the store's writer waits: it
 *     must answer from memory, and fast
 */
public record Surroundings(Predicate<InetAddress> trusted, Predicate<Cid> neighbourhood) {

  /** What {@code table} knows of the neighbourhood. */
  public static Surroundings of(RoutingTable table, Predicate<InetAddress> trusted) {
    int wanted = 2 * table.policy().k();
    return new Surroundings(
        trusted,
        cid -> {
          List<Contact> closest = table.closest(cid, wanted);
          return closest.size() < wanted
              || cid.compareDistance(table.self(), closest.getLast().nodeId()) < 0;
        });
  }

  /** Nobody is trusted and every content is near: right for a node that knows nobody. */
  public static Surroundings unknown() {
    return new Surroundings(carrier -> false, cid -> true);
  }
}

package io.svcdht.provider;

import io.svcdht.id.Cid;
import java.net.InetAddress;
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

  /** Nobody is trusted and every content is near: right for a node that knows nobody. */
  public static Surroundings unknown() {
    return new Surroundings(carrier -> false, cid -> true);
  }
}

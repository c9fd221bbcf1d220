package io.svcdht.announce;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A page of one owner's announcements, ascending by content.
 *
 * @param items the page
 * @param cursor where to go on, opaque; empty at the end
 */
public record Listing(List<Item> items, Bytes cursor) {

  /** Most items on a page. */
  public static final int LIMIT_MAX = 1000;

  /** Copies the list. */
  public Listing {
    items = List.copyOf(items);
  }

  /**
   * One announcement.
   *
   * @param cid the content
   * @param addresses as the owner gave them; empty for the node's own
   * @param ttl life of each record
   * @param expiresAt when the record published last runs out; empty before it reached a holder
   */
  public record Item(
      Cid cid, List<Multiaddr> addresses, Duration ttl, Optional<Instant> expiresAt) {}
}

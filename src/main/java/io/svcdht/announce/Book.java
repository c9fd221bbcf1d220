package io.svcdht.announce;

import io.svcdht.announce.Content.Wish;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Wishes by content and by owner, which always agree, and what of them is still to be written.
 * Whoever uses it holds the lock of the {@link Ledger}.
 */
final class Book {

  private static final NodeId ORIGIN = new NodeId(0, 0, 0, 0);
  private static final Comparator<Cid> BY_BYTES = ORIGIN::compareDistance;

  final Map<Cid, Content> contents = new HashMap<>();
  final Unwritten unwritten;
  private final int max;
  private final Map<Owner, NavigableMap<Cid, Wish>> owners = new HashMap<>();
  private int wishes;
  private long versions;

  /** One of at most {@code max} wishes, and of as many contents. */
  Book(int max, Unwritten unwritten) {
    this.max = max;
    this.unwritten = unwritten;
  }

  /** What {@code owner} wants of {@code cid}, if anything. */
  @Nullable Wish wish(Owner owner, Cid cid) {
    @Nullable Content content = contents.get(cid);
    return content == null ? null : content.wishes.get(owner);
  }

  /** Whether there is room for another wish, for {@code cid}. */
  boolean hasRoom(Cid cid) {
    return wishes < max && (contents.containsKey(cid) || contents.size() < max);
  }

  /** Whether there is room for {@code cid} without a wish. */
  boolean hasRoomFor(Cid cid) {
    return contents.containsKey(cid) || contents.size() < max;
  }

  int max() {
    return max;
  }

  int size() {
    return wishes;
  }

  long versions() {
    return versions;
  }

  /** Something changes. */
  long next() {
    return ++versions;
  }

  /** Notes a wish in place of the one before; a confirmed one is to be written. */
  void keep(Owner owner, Cid cid, Wish wish) {
    note(owner, cid, wish).withdrawals = 0;
    if (wish.confirmed()) {
      unwritten.wish(cid, owner);
    }
  }

  /** Notes a wish that is written already. */
  void restore(Owner owner, Cid cid, Duration ttl, List<Multiaddr> addresses) {
    note(owner, cid, new Wish(addresses, ttl, ++versions, true));
  }

  /**
   * Strikes a wish out, if it is there; a confirmed one is to be struck out where it is written.
   */
  void strike(Owner owner, Cid cid) {
    @Nullable Wish struck = forget(owner, cid);
    if (struck != null && struck.confirmed()) {
      unwritten.wish(cid, owner);
    }
  }

  /** Forgets a wish that is not written any more. */
  @Nullable Wish forget(Owner owner, Cid cid) {
    @Nullable Content content = contents.get(cid);
    @Nullable Wish struck = content == null ? null : content.wishes.remove(owner);
    if (struck == null) {
      return null;
    }
    wishes--;
    @Nullable NavigableMap<Cid, Wish> own = owners.get(owner);
    if (own != null) {
      own.remove(cid);
      if (own.isEmpty()) {
        owners.remove(owner);
      }
    }
    return struck;
  }

  /** At most {@code limit} of {@code owner}'s wishes after {@code cursor}. */
  Listing list(Owner owner, Bytes cursor, int limit) {
    NavigableMap<Cid, Wish> all = owners.getOrDefault(owner, new TreeMap<>(BY_BYTES));
    NavigableMap<Cid, Wish> rest =
        cursor.size() == 0 ? all : all.tailMap(Cid.read(cursor.toArray(), 0), false);
    List<Listing.Item> items = new ArrayList<>(Math.min(limit, rest.size()));
    for (Map.Entry<Cid, Wish> entry : rest.entrySet()) {
      if (items.size() == limit) {
        return new Listing(items, Bytes.copyOf(items.getLast().cid().toBytes()));
      }
      items.add(item(entry.getKey(), entry.getValue()));
    }
    return new Listing(items, Bytes.EMPTY);
  }

  private Listing.Item item(Cid cid, Wish wish) {
    @Nullable Content content = contents.get(cid);
    Optional<Instant> expiresAt =
        content == null || !wish.confirmed() || !content.published()
            ? Optional.empty()
            : Optional.of(content.said.expiresAt());
    return new Listing.Item(cid, wish.addresses(), wish.ttl(), expiresAt);
  }

  private Content note(Owner owner, Cid cid, Wish wish) {
    Content content = contents.computeIfAbsent(cid, key -> new Content());
    wishes += content.wishes.put(owner, wish) == null ? 1 : 0;
    owners.computeIfAbsent(owner, key -> new TreeMap<>(BY_BYTES)).put(cid, wish);
    return content;
  }
}

package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who announces what through this node. Plain bookkeeping, bounded, safe for several threads: every
 * call is short and waits for nothing.
 *
 * <p>A wish is <em>confirmed</em> once a record that contains it has reached a holder. One that
 * fails before is forgotten with the error its caller gets; one that was confirmed stays and is
 * tried again. A content whose last owner has withdrawn stays until its withdrawal has reached a
 * holder twice, half a minute apart, as a holder that was too busy the first time must hear of it
 * within the minute, or until what was published before has run out.
 */
final class Ledger {

  private static final int WITHDRAWALS = 2;
  private static final NodeId ORIGIN = new NodeId(0, 0, 0, 0);
  private static final Comparator<Cid> BY_BYTES = ORIGIN::compareDistance;

  private final int max;
  private final Map<Cid, Content> contents = new HashMap<>();
  private final Map<Owner, NavigableMap<Cid, Wish>> owners = new HashMap<>();
  private int wishes;
  private long versions;

  private static final class Content {
    final Map<Owner, Wish> wishes = new LinkedHashMap<>();
    int withdrawals;
    Instant expiresAt = Instant.EPOCH;
  }

  private record Wish(List<Multiaddr> addresses, Duration ttl, long version, boolean confirmed) {}

  /** A ledger of at most {@code max} announcements, and of as many contents. */
  Ledger(int max) {
    this.max = max;
  }

  /**
   * Writes down what {@code owner} wants, in place of what it wanted; whether it is its first wish
   * for this content. {@code QuotaExceeded} at the bound, or if the union had over 16 addresses.
   */
  synchronized boolean put(Owner owner, Cid cid, List<Multiaddr> addresses, Duration ttl) {
    Content content = contents.get(cid);
    Wish before = content == null ? null : content.wishes.get(owner);
    if (before == null && (wishes >= max || (content == null && contents.size() >= max))) {
      throw new DhtException(
          DhtError.QUOTA_EXCEEDED,
          "this node keeps " + max + " announcements already (dht.announcements.max)");
    }
    if (content != null) {
      checkUnion(content, owner, addresses);
    }
    Wish wish = new Wish(addresses, ttl, ++versions, before != null && before.confirmed());
    keep(owner, cid, wish);
    wishes += before == null ? 1 : 0;
    return before == null;
  }

  /** Strikes out what {@code owner} wants; {@code NotFound} if that is nothing. */
  synchronized void remove(Owner owner, Cid cid) {
    Content content = contents.get(cid);
    if (content == null || !content.wishes.containsKey(owner)) {
      throw new DhtException(
          DhtError.NOT_FOUND,
          "this caller does not announce "
              + cid
              + " here: announcements live at the node that was asked to announce");
    }
    versions++;
    strike(owner, cid, content);
  }

  /** What is to be published now; empty if nothing is known of {@code cid}. */
  synchronized Optional<Intent> intent(Cid cid) {
    Content content = contents.get(cid);
    return content == null ? Optional.empty() : Optional.of(intent(cid, content));
  }

  /** Notes that a record of {@code intent} has reached a holder; whether to go on publishing. */
  synchronized boolean published(Intent intent, Instant expiresAt) {
    Content content = contents.get(intent.cid());
    if (content == null) {
      return false;
    }
    content.expiresAt = expiresAt;
    Map.copyOf(content.wishes)
        .forEach((owner, wish) -> {
          if (wish.version() <= intent.version()) {
            keep(owner, intent.cid(), new Wish(wish.addresses(), wish.ttl(), wish.version(), true));
          }
        });
    content.withdrawals += intent.withdrawal() ? 1 : 0;
    boolean done = content.wishes.isEmpty() && content.withdrawals >= WITHDRAWALS;
    return keepUnless(done, intent.cid());
  }

  /** Notes that {@code intent} reached nobody by {@code now}; whether to try again. */
  synchronized boolean failed(Intent intent, Instant now) {
    Content content = contents.get(intent.cid());
    if (content == null) {
      return false;
    }
    Map.copyOf(content.wishes)
        .forEach((owner, wish) -> {
          if (!wish.confirmed() && wish.version() <= intent.version()) {
            strike(owner, intent.cid(), content);
          }
        });
    boolean done = content.wishes.isEmpty() && !content.expiresAt.isAfter(now);
    return keepUnless(done, intent.cid());
  }

  /** At most {@code limit} of {@code owner}'s announcements after {@code cursor}. */
  synchronized Listing list(Owner owner, Bytes cursor, int limit) {
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

  /** Every content with an owner or a withdrawal under way. */
  synchronized List<Cid> contents() {
    return List.copyOf(contents.keySet());
  }

  /** How many announcements there are. */
  synchronized int size() {
    return wishes;
  }

  private Listing.Item item(Cid cid, Wish wish) {
    Content content = contents.get(cid);
    Optional<Instant> expiresAt =
        content == null || !wish.confirmed() ? Optional.empty() : Optional.of(content.expiresAt);
    return new Listing.Item(cid, wish.addresses(), wish.ttl(), expiresAt);
  }

  private Intent intent(Cid cid, Content content) {
    Collection<Wish> all = content.wishes.values();
    Duration ttl =
        all.stream().map(Wish::ttl).max(Comparator.naturalOrder()).orElse(Limits.RECORD_TTL_MIN);
    boolean own = all.stream().anyMatch(wish -> wish.addresses().isEmpty());
    List<Multiaddr> union =
        all.stream().flatMap(wish -> wish.addresses().stream()).distinct().toList();
    return new Intent(cid, versions, union, own, ttl, all.isEmpty());
  }

  private static void checkUnion(Content content, Owner owner, List<Multiaddr> addresses) {
    Set<Multiaddr> union = new LinkedHashSet<>(addresses);
    content.wishes.forEach((other, wish) -> {
      if (!other.equals(owner)) {
        union.addAll(wish.addresses());
      }
    });
    if (union.size() > Limits.RECORD_ADDRESSES) {
      throw new DhtException(
          DhtError.QUOTA_EXCEEDED,
          "with those of its other callers this content would have "
              + union.size()
              + " addresses at this node, at most "
              + Limits.RECORD_ADDRESSES
              + " fit its record");
    }
  }

  private void keep(Owner owner, Cid cid, Wish wish) {
    Content content = contents.computeIfAbsent(cid, key -> new Content());
    content.wishes.put(owner, wish);
    content.withdrawals = 0;
    owners.computeIfAbsent(owner, key -> new TreeMap<>(BY_BYTES)).put(cid, wish);
  }

  private void strike(Owner owner, Cid cid, Content content) {
    content.wishes.remove(owner);
    wishes--;
    @Nullable NavigableMap<Cid, Wish> own = owners.get(owner);
    if (own != null) {
      own.remove(cid);
      if (own.isEmpty()) {
        owners.remove(owner);
      }
    }
  }

  /** Forgets a content with which we are done; whether there is something left to publish. */
  private boolean keepUnless(boolean done, Cid cid) {
    if (done) {
      contents.remove(cid);
    }
    return !done;
  }
}

package io.svcdht.announce;

import io.svcdht.announce.Content.Wish;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.provider.KeyValueFamily.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
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
  private final Unwritten unwritten;
  private final Map<Cid, Content> contents = new HashMap<>();
  private final Map<Owner, NavigableMap<Cid, Wish>> owners = new HashMap<>();
  private int wishes;
  private long versions;

  /**
   * A ledger of at most {@code max} announcements, and of as many contents, that notes in {@code
   * unwritten} what is to be written to a disk.
   */
  Ledger(int max, Unwritten unwritten) {
    this.max = max;
    this.unwritten = unwritten;
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
      content.checkUnion(owner, addresses);
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
    return content == null ? Optional.empty() : Optional.of(content.intent(cid, versions));
  }

  /**
   * Notes that a record of {@code intent} has reached a holder by {@code now}; whether to go on
   * publishing.
   */
  synchronized boolean published(Intent intent, Instant now, Instant expiresAt) {
    Content content = contents.get(intent.cid());
    if (content == null) {
      return false;
    }
    content.publishedAt = now;
    content.expiresAt = expiresAt;
    unwritten.content(intent.cid());
    Map.copyOf(content.wishes)
        .forEach((owner, wish) -> {
          if (wish.version() <= intent.version() && !wish.confirmed()) {
            keep(owner, intent.cid(), wish.confirm());
          }
        });
    content.withdrawals =
        intent.withdrawal() && content.wishes.isEmpty() ? content.withdrawals + 1 : 0;
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

  /** Takes a row from the disk, those of wishes first; whether there was room for it. */
  synchronized boolean restore(LedgerRow.Wish row) {
    if (wishes >= max || (!contents.containsKey(row.cid()) && contents.size() >= max)) {
      return false;
    }
    Wish wish = new Wish(row.addresses(), row.ttl(), ++versions, true);
    Content content = contents.computeIfAbsent(row.cid(), key -> new Content());
    wishes += content.wishes.put(row.owner(), wish) == null ? 1 : 0;
    owners.computeIfAbsent(row.owner(), key -> new TreeMap<>(BY_BYTES)).put(row.cid(), wish);
    return true;
  }

  /** The same; a content of which no wish is left is kept only if it is being withdrawn. */
  synchronized boolean restore(LedgerRow.Published row) {
    Content content = contents.get(row.cid());
    if (content == null && (!row.withdrawn() || contents.size() >= max)) {
      return !row.withdrawn();
    }
    Content restored = contents.computeIfAbsent(row.cid(), key -> new Content());
    restored.publishedAt = row.publishedAt();
    restored.expiresAt = row.expiresAt();
    restored.withdrawals = restored.wishes.isEmpty() ? row.withdrawals() : 0;
    return true;
  }

  /** When a record of {@code cid} last reached a holder; the epoch if that is not known. */
  synchronized Instant publishedAt(Cid cid) {
    Content content = contents.get(cid);
    return content == null ? Instant.EPOCH : content.publishedAt;
  }

  /** What is to be written so that the rows of {@code cids} say what is known here. */
  synchronized Differences differences(Collection<Cid> cids) {
    Map<Cid, Set<Owner>> taken = unwritten.take(cids);
    List<List<Change>> changes = new ArrayList<>(taken.size());
    taken.forEach((cid, changed) -> changes.add(Content.changes(cid, contents.get(cid), changed)));
    return new Differences(taken, changes);
  }

  /** They could not be written, and are still to be. */
  synchronized void unwritten(Differences differences) {
    unwritten.giveBack(differences.taken());
  }

  private Listing.Item item(Cid cid, Wish wish) {
    Content content = contents.get(cid);
    Optional<Instant> expiresAt =
        content == null || !wish.confirmed() ? Optional.empty() : Optional.of(content.expiresAt);
    return new Listing.Item(cid, wish.addresses(), wish.ttl(), expiresAt);
  }

  private void keep(Owner owner, Cid cid, Wish wish) {
    Content content = contents.computeIfAbsent(cid, key -> new Content());
    content.wishes.put(owner, wish);
    content.withdrawals = 0;
    if (wish.confirmed()) {
      unwritten.wish(cid, owner);
    }
    owners.computeIfAbsent(owner, key -> new TreeMap<>(BY_BYTES)).put(cid, wish);
  }

  private void strike(Owner owner, Cid cid, Content content) {
    Wish struck = content.wishes.remove(owner);
    if (struck != null && struck.confirmed()) {
      unwritten.wish(cid, owner);
    }
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
      Content content = contents.remove(cid);
      if (content != null && content.published()) {
        unwritten.content(cid);
      }
    }
    return !done;
  }
}

package io.svcdht.announce;

import io.svcdht.announce.Content.Wish;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.provider.KeyValueFamily.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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

  private final Book book;

  /**
   * A ledger of at most {@code max} announcements, and of as many contents, that notes in {@code
   * unwritten} what is to be written to a disk or a registry.
   */
  Ledger(int max, Unwritten unwritten) {
    book = new Book(max, unwritten);
  }

  /** What is in it, for whoever holds its lock. */
  Book book() {
    return book;
  }

  /**
   * Writes down what {@code owner} wants, in place of what it wanted; whether it is its first wish
   * for this content. {@code QuotaExceeded} at the bound, or if the union had over 16 addresses.
   */
  synchronized boolean put(Owner owner, Cid cid, List<Multiaddr> addresses, Duration ttl) {
    @Nullable Content content = book.contents.get(cid);
    @Nullable Wish before = book.wish(owner, cid);
    if (before == null && !book.hasRoom(cid)) {
      throw new DhtException(
          DhtError.QUOTA_EXCEEDED,
          "this node keeps " + book.max() + " announcements already (dht.announcements.max)");
    }
    if (content != null) {
      content.checkUnion(owner, addresses);
    }
    boolean confirmed = before != null && before.confirmed();
    book.keep(owner, cid, new Wish(addresses, ttl, book.next(), confirmed));
    return before == null;
  }

  /** Strikes out what {@code owner} wants; {@code NotFound} if that is nothing. */
  synchronized void remove(Owner owner, Cid cid) {
    if (book.wish(owner, cid) == null) {
      throw new DhtException(
          DhtError.NOT_FOUND,
          "this caller does not announce "
              + cid
              + " here: announcements live at the node that was asked to announce");
    }
    book.next();
    book.strike(owner, cid);
  }

  /** Whether {@code owner} wants {@code cid} already. */
  synchronized boolean has(Owner owner, Cid cid) {
    return book.wish(owner, cid) != null;
  }

  /** What is to be published now; empty if nothing is known of {@code cid}. */
  synchronized Optional<Intent> intent(Cid cid) {
    @Nullable Content content = book.contents.get(cid);
    return content == null ? Optional.empty() : Optional.of(content.intent(cid, book.versions()));
  }

  /**
   * Notes that a record of {@code intent} has reached a holder by {@code now}, and what it said;
   * whether to go on publishing.
   */
  synchronized boolean published(Intent intent, Instant now, Said said) {
    @Nullable Content content = book.contents.get(intent.cid());
    if (content == null) {
      return false;
    }
    content.publishedAt = now;
    content.said = said;
    book.unwritten.content(intent.cid());
    Map.copyOf(content.wishes)
        .forEach((owner, wish) -> {
          if (wish.version() <= intent.version() && !wish.confirmed()) {
            book.keep(owner, intent.cid(), wish.confirm());
          }
        });
    content.withdrawals =
        intent.withdrawal() && content.wishes.isEmpty() ? content.withdrawals + 1 : 0;
    boolean done = content.wishes.isEmpty() && content.withdrawals >= WITHDRAWALS;
    return keepUnless(done, intent.cid());
  }

  /** Notes that {@code intent} reached nobody by {@code now}; whether to try again. */
  synchronized boolean failed(Intent intent, Instant now) {
    @Nullable Content content = book.contents.get(intent.cid());
    if (content == null) {
      return false;
    }
    Map.copyOf(content.wishes)
        .forEach((owner, wish) -> {
          if (!wish.confirmed() && wish.version() <= intent.version()) {
            book.strike(owner, intent.cid());
          }
        });
    boolean done = content.wishes.isEmpty() && !content.said.expiresAt().isAfter(now);
    return keepUnless(done, intent.cid());
  }

  /** At most {@code limit} of {@code owner}'s announcements after {@code cursor}. */
  synchronized Listing list(Owner owner, Bytes cursor, int limit) {
    return book.list(owner, cursor, limit);
  }

  /** Every content with an owner or a withdrawal under way. */
  synchronized List<Cid> contents() {
    return List.copyOf(book.contents.keySet());
  }

  /** How many announcements there are. */
  synchronized int size() {
    return book.size();
  }

  /** Takes a row from the disk, those of wishes first; whether there was room for it. */
  synchronized boolean restore(LedgerRow.Wish row) {
    if (!book.hasRoom(row.cid())) {
      return false;
    }
    book.restore(row.owner(), row.cid(), row.ttl(), row.addresses());
    return true;
  }

  /** The same; a content of which no wish is left is kept only if it is being withdrawn. */
  synchronized boolean restore(LedgerRow.Published row) {
    boolean known = book.contents.containsKey(row.cid());
    if (!known && (!row.withdrawn() || !book.hasRoomFor(row.cid()))) {
      return !row.withdrawn();
    }
    book.contents.computeIfAbsent(row.cid(), key -> new Content()).restore(row);
    return true;
  }

  /** When a record of {@code cid} last reached a holder; the epoch if that is not known. */
  synchronized Instant publishedAt(Cid cid) {
    @Nullable Content content = book.contents.get(cid);
    return content == null ? Instant.EPOCH : content.publishedAt;
  }

  /** What that said. */
  synchronized Said said(Cid cid) {
    @Nullable Content content = book.contents.get(cid);
    return content == null ? Said.NOTHING : content.said;
  }

  /** Whether wishes that are noted here could not be written since this was asked last. */
  synchronized boolean takeLost() {
    return book.unwritten.takeLost();
  }

  /** At most {@code limit} contents whose rows do not say what is known here. */
  synchronized List<Cid> leftOver(int limit) {
    return book.unwritten.some(limit);
  }

  /** What is to be written so that the rows of {@code cids} say what is known here. */
  synchronized Differences differences(Collection<Cid> cids) {
    Map<Cid, Set<Owner>> taken = book.unwritten.take(cids);
    List<List<Change>> changes = new ArrayList<>(taken.size());
    taken.forEach(
        (cid, changed) -> changes.add(Content.changes(cid, book.contents.get(cid), changed)));
    return new Differences(taken, changes);
  }

  /** They could not be written, and are still to be. */
  synchronized void unwritten(Differences differences) {
    book.unwritten.giveBack(differences.taken());
  }

  /** Forgets a content with which we are done; whether there is something left to publish. */
  private boolean keepUnless(boolean done, Cid cid) {
    if (done) {
      @Nullable Content content = book.contents.remove(cid);
      if (content != null && content.published()) {
        book.unwritten.content(cid);
      }
    }
    return !done;
  }
}

package io.svcdht.announce;

import io.svcdht.announce.Content.Wish;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.provider.KeyValueFamily.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the {@link Ledger} say what the rows of a registry say that others write as well. What is
 * changed here and not written yet stays, as it will come back from there; of what could not be
 * written holds what is there, as its caller was told so.
 */
final class Mirror {

  private static final Logger LOG = LoggerFactory.getLogger(Mirror.class);

  private final Ledger ledger;
  private final Consumer<Instant> clock;
  private @Nullable Set<Bytes> told;
  private boolean full;
  private boolean unread;

  /** {@code clock} hears the time of each record. */
  Mirror(Ledger ledger, Consumer<Instant> clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /** All rows are told anew from now on. */
  void begun() {
    synchronized (ledger) {
      told = new HashSet<>();
    }
  }

  /** That was all: what was not told is not there any more. */
  void whole() {
    synchronized (ledger) {
      @Nullable Set<Bytes> there = told;
      told = null;
      if (there != null) {
        for (Cid cid : ledger.contents()) {
          retain(cid, there);
        }
      }
    }
  }

  /** A row is there, or is gone; the content that it is about. */
  Optional<Cid> row(Change change) {
    synchronized (ledger) {
      switch (change) {
        case Change.Put(Bytes key, Bytes value) -> {
          if (told != null) {
            told.add(key);
          }
          put(new Entry(key, value));
        }
        case Change.Remove(Bytes key) -> {
          if (told != null) {
            told.remove(key);
          }
          LedgerRow.content(key).ifPresent(cid -> removed(key, cid));
        }
      }
    }
    return LedgerRow.content(change.key());
  }

  /** A row that cannot be read is left where it is, and costs nothing else. */
  void unreadable(Bytes key, String why) {
    if (!unread) {
      unread = true;
      LOG.error(
          "a row of the registry of announcements cannot be read and is left out: {}: {}; further"
              + " ones are not told",
          key.toHex(),
          why);
    }
  }

  private void put(Entry entry) {
    boolean room =
        switch (LedgerRow.read(entry)) {
          case Decoded.Ok<LedgerRow>(LedgerRow row) -> take(row);
          case Decoded.Rejected<LedgerRow>(DhtError error, String reason) -> {
            unreadable(entry.key(), reason);
            yield true;
          }
        };
    if (!room && !full) {
      full = true;
      LOG.error(
          "the registry has more announcements than the {} of dht.announcements.max; the others are"
              + " not republished by this node",
          ledger.book().max());
    }
  }

  /** Whether there was room for it. */
  private boolean take(LedgerRow row) {
    return switch (row) {
      case LedgerRow.Clock time -> true;
      case LedgerRow.Wish wish -> take(wish);
      case LedgerRow.Published published -> take(published);
    };
  }

  private boolean take(LedgerRow.Wish row) {
    Book book = ledger.book();
    @Nullable Wish before = book.wish(row.owner(), row.cid());
    if (before != null && !before.confirmed()) {
      book.keep(row.owner(), row.cid(), before.confirm());
      return true;
    }
    if (book.unwritten.has(row.cid(), row.owner())) {
      return true;
    }
    if (before == null && !book.hasRoom(row.cid())) {
      return false;
    }
    boolean same =
        before != null
            && before.ttl().equals(row.ttl())
            && before.addresses().equals(row.addresses());
    if (!same) {
      book.restore(row.owner(), row.cid(), row.ttl(), row.addresses());
    }
    return true;
  }

  /** Also of a content without wishes: they may come yet, and if not, it is to be withdrawn. */
  private boolean take(LedgerRow.Published row) {
    clock.accept(row.said().ts());
    Book book = ledger.book();
    if (!book.hasRoomFor(row.cid())) {
      return false;
    }
    Content content = book.contents.computeIfAbsent(row.cid(), key -> new Content());
    if (!row.said().ts().isBefore(content.said.ts())) {
      content.restore(row);
    }
    return true;
  }

  private void removed(Bytes key, Cid cid) {
    Book book = ledger.book();
    @Nullable Content content = book.contents.get(cid);
    if (content == null) {
      return;
    }
    if (key.equals(LedgerRow.Published.key(cid))) {
      unpublished(content, cid);
    } else {
      owners(content).stream()
          .filter(owner -> LedgerRow.Wish.key(cid, owner).equals(key))
          .filter(owner -> isThere(content, cid, owner))
          .forEach(owner -> book.forget(owner, cid));
    }
    sweep(content, cid);
  }

  private void retain(Cid cid, Set<Bytes> there) {
    @Nullable Content content = ledger.book().contents.get(cid);
    if (content == null) {
      return;
    }
    for (Owner owner : owners(content)) {
      if (isThere(content, cid, owner) && !there.contains(LedgerRow.Wish.key(cid, owner))) {
        ledger.book().forget(owner, cid);
      }
    }
    if (!there.contains(LedgerRow.Published.key(cid))) {
      unpublished(content, cid);
    }
    sweep(content, cid);
  }

  private static List<Owner> owners(Content content) {
    return new ArrayList<>(content.wishes.keySet());
  }

  /** Whether the registry, rather than this node, says what {@code owner} wants. */
  private boolean isThere(Content content, Cid cid, Owner owner) {
    @Nullable Wish wish = content.wishes.get(owner);
    return wish != null && wish.confirmed() && !ledger.book().unwritten.has(cid, owner);
  }

  private void unpublished(Content content, Cid cid) {
    if (!ledger.book().unwritten.has(cid)) {
      content.publishedAt = Instant.EPOCH;
      content.said = Said.NOTHING;
    }
  }

  private void sweep(Content content, Cid cid) {
    if (content.wishes.isEmpty() && !content.published()) {
      ledger.book().contents.remove(cid);
    }
  }
}

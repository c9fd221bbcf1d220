package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.provider.KeyValueFamily.Change;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A content as the {@link Ledger} knows it, under whose lock it is used. */
final class Content {

  final Map<Owner, Wish> wishes = new LinkedHashMap<>();

  /** How often its withdrawal has reached a holder, since it was last wanted. */
  int withdrawals;

  /** When a record of it last reached a holder, by the wall clock; the epoch if none has. */
  Instant publishedAt = Instant.EPOCH;

  /** What that was. */
  Said said = Said.NOTHING;

  /**
   * What an owner wants.
   *
   * @param version counts the changes of the ledger
   * @param confirmed whether a record that contains it has reached a holder
   */
  record Wish(List<Multiaddr> addresses, Duration ttl, long version, boolean confirmed) {
    Wish confirm() {
      return new Wish(addresses, ttl, version, true);
    }
  }

  /** Whether a record of it has reached a holder. */
  boolean published() {
    return !said.expiresAt().equals(Instant.EPOCH);
  }

  /** What is to be published at {@code version} of the ledger. */
  Intent intent(Cid cid, long version) {
    Collection<Wish> all = wishes.values();
    Duration ttl =
        all.stream().map(Wish::ttl).max(Comparator.naturalOrder()).orElse(Limits.RECORD_TTL_MIN);
    boolean own = all.stream().anyMatch(wish -> wish.addresses().isEmpty());
    List<Multiaddr> union =
        all.stream().flatMap(wish -> wish.addresses().stream()).distinct().toList();
    return new Intent(cid, version, union, own, ttl, all.isEmpty());
  }

  /** {@code QuotaExceeded} if with {@code addresses} of {@code owner} there were too many. */
  void checkUnion(Owner owner, List<Multiaddr> addresses) {
    Set<Multiaddr> union = new LinkedHashSet<>(addresses);
    wishes.forEach((other, wish) -> {
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

  /** What makes the rows say the same of it and of the wishes of {@code changed}. */
  static List<Change> changes(Cid cid, @Nullable Content content, Set<Owner> changed) {
    List<Change> changes = new ArrayList<>(changed.size() + 1);
    for (Owner owner : changed) {
      @Nullable Wish wish = content == null ? null : content.wishes.get(owner);
      if (wish != null && wish.confirmed()) {
        changes.add(put(new LedgerRow.Wish(cid, owner, wish.ttl(), wish.addresses())));
      } else {
        changes.add(new Change.Remove(LedgerRow.Wish.key(cid, owner)));
      }
    }
    changes.add(
        content != null && content.published()
            ? put(content.row(cid))
            : new Change.Remove(LedgerRow.Published.key(cid)));
    return changes;
  }

  /** Takes what a row says. */
  void restore(LedgerRow.Published row) {
    publishedAt = row.publishedAt();
    said = row.said();
    withdrawals = wishes.isEmpty() ? row.withdrawals() : 0;
  }

  private static Change put(LedgerRow row) {
    return new Change.Put(row.key(), row.value());
  }

  private LedgerRow row(Cid cid) {
    return new LedgerRow.Published(cid, publishedAt, said, withdrawals, wishes.isEmpty());
  }
}

package io.svcdht.announce;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.pipeline.Rounds;
import io.svcdht.provider.KeyValueFamily;
import io.svcdht.provider.KeyValueFamily.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes over what an earlier process has promised: fills the ledger from its rows, and plans when
 * each is published again. What cannot be read is left out and left where it is, and costs nothing
 * else.
 */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  /** Rows read at a time. */
  private static final int PAGE = 1_000;

  /** All that is overdue when a process starts is published again within. */
  static final Duration TRICKLE = Duration.ofMinutes(10);

  /** Few that are overdue follow each other sooner. */
  static final Duration GAP_MOST = Duration.ofSeconds(1);

  private final KeyValueFamily family;
  private final Ledger ledger;
  private Instant clock = Instant.EPOCH;
  private int beyond;
  private int unreadable;
  private String first = "";

  private Recovery(KeyValueFamily family, Ledger ledger) {
    this.family = family;
    this.ledger = ledger;
  }

  /** Fills the ledger; blocks. The time that no later record may be signed before. */
  static Instant read(KeyValueFamily family, Ledger ledger) {
    Recovery recovery = new Recovery(family, ledger);
    recovery.read();
    recovery.report();
    return recovery.clock;
  }

  /**
   * Plans {@code intents}. What is not due keeps its time, give or take the jitter, and the time
   * that has passed on the wall clock since counts; the rest, and what is {@code outdated}, follows
   * in a trickle, withdrawals first, then what has run out or soon will.
   */
  static void plan(
      Collection<Intent> intents,
      Ledger ledger,
      Rounds rounds,
      Function<Intent, Duration> interval,
      Predicate<Intent> outdated,
      Instant now) {
    List<Intent> overdue = new ArrayList<>();
    for (Intent intent : intents) {
      Cid cid = intent.cid();
      Duration since = since(ledger.publishedAt(cid), now);
      if (outdated.test(intent) || !rounds.resume(cid, since, interval.apply(intent))) {
        overdue.add(intent);
      }
    }
    overdue.sort(
        Comparator.comparing((Intent intent) -> !intent.withdrawal())
            .thenComparing(intent -> ledger.publishedAt(intent.cid()).plus(intent.ttl())));
    Duration even = TRICKLE.dividedBy(Math.max(1, overdue.size()));
    Duration gap = even.compareTo(GAP_MOST) < 0 ? even : GAP_MOST;
    for (int i = 0; i < overdue.size(); i++) {
      rounds.overdue(overdue.get(i).cid(), gap.multipliedBy(i));
    }
  }

  static Duration since(Instant then, Instant now) {
    return then.isBefore(now) ? Duration.between(then, now) : Duration.ZERO;
  }

  private void read() {
    List<Entry> page = family.after(Bytes.EMPTY, PAGE);
    while (!page.isEmpty()) {
      for (Entry entry : page) {
        switch (LedgerRow.read(entry)) {
          case Decoded.Ok<LedgerRow>(LedgerRow row) -> restore(row);
          case Decoded.Rejected<LedgerRow>(DhtError error, String reason) -> {
            unreadable++;
            first = first.isEmpty() ? entry.key().toHex() + ": " + reason : first;
          }
        }
      }
      page = family.after(page.getLast().key(), PAGE);
    }
  }

  /** Those of wishes come before those of what was published. */
  private void restore(LedgerRow row) {
    boolean room =
        switch (row) {
          case LedgerRow.Clock(Instant ts) -> {
            clock = ts;
            yield true;
          }
          case LedgerRow.Wish wish -> ledger.restore(wish);
          case LedgerRow.Published published -> ledger.restore(published);
        };
    beyond += room ? 0 : 1;
  }

  private void report() {
    if (unreadable > 0) {
      LOG.error(
          "{} rows of own announcements on the disk cannot be read and are left out, the first {};"
              + " whoever announced them has to announce them again",
          unreadable,
          first);
    }
    if (beyond > 0) {
      LOG.warn(
          "{} own announcements on the disk are more than dht.announcements.max allows and rest"
              + " there, unpublished, until it is raised",
          beyond);
    }
    if (ledger.size() > 0) {
      LOG.info("{} own announcements of an earlier process go on", ledger.size());
    }
  }
}

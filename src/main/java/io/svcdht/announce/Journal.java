package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.provider.KeyValueFamily.Change;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Keeps what the {@link Ledger} says on a disk or in the registry of a fleet, so that it outlives
 * the process, and on the disk the time of the last record, lest a clock that has stepped back make
 * the next one stale (docs/PROTOCOL.md §5).
 *
 * <p>One write is under way at a time. Who comes meanwhile waits for the next, which writes for all
 * of them at once what the ledger says then: so rows are never older than what was written before,
 * and many announcements share one write. Bounded by the announcements under way.
 */
final class Journal {

  /** Changes of one write, but for those of the last content. */
  private static final int CHANGES = 1_000;

  /**
   * The time on the disk is so far ahead of what was signed: so one write a second is enough, and a
   * process that is killed over and over does not run ahead of the clock.
   */
  private static final long AHEAD_MILLIS = 1_000;

  private final Rows rows;
  private final Scheduler io;
  private final boolean clocked;
  private final Ledger ledger;
  private @Nullable Batch next;
  private boolean writing;
  private long clock = Long.MIN_VALUE;

  /** Those who share a write. */
  private static final class Batch {
    final Set<Cid> cids = new LinkedHashSet<>();
    final Sinks.Empty<Void> done = Sinks.empty();
    long clock = Long.MIN_VALUE;
  }

  /** Where rows are written; blocks. */
  private interface Rows {
    void write(List<Change> changes);
  }

  /** In a fleet the time of the last record stands in the row of each content alone. */
  Journal(Keeping keeping, Ledger ledger) {
    this.ledger = ledger;
    io = keeping.io();
    switch (keeping) {
      case Keeping.OnDisk disk -> {
        rows = disk.family()::write;
        clocked = true;
      }
      case Keeping.InFleet fleet -> {
        rows = fleet.registry()::write;
        clocked = false;
      }
    }
  }

  /** Completes once the disk says of {@code cids} what the ledger says now. */
  Mono<Void> keep(Collection<Cid> cids) {
    return Mono.defer(() -> join(cids, Long.MIN_VALUE));
  }

  /** Completes once a record of {@code ts} may leave this node. */
  Mono<Void> ahead(Instant ts) {
    return Mono.defer(() -> {
      synchronized (this) {
        if (!clocked || ts.toEpochMilli() <= clock) {
          return Mono.empty();
        }
      }
      return join(List.of(), ts.toEpochMilli() + AHEAD_MILLIS);
    });
  }

  private Mono<Void> join(Collection<Cid> cids, long until) {
    Batch mine;
    boolean first;
    synchronized (this) {
      if (next == null) {
        next = new Batch();
      }
      mine = next;
      mine.cids.addAll(cids);
      mine.clock = Math.max(mine.clock, until);
      first = !writing;
      writing = true;
    }
    if (first) {
      writeSoon();
    }
    return mine.done.asMono();
  }

  private void writeSoon() {
    try {
      io.schedule(this::writeNext);
    } catch (RejectedExecutionException full) {
      @Nullable Batch batch = taken();
      if (batch != null) {
        batch.done.tryEmitError(
            new DhtException(DhtError.BUSY, "the queue of rows to write is full; try again"));
      }
      goOn();
    }
  }

  private synchronized @Nullable Batch taken() {
    Batch batch = next;
    next = null;
    return batch;
  }

  private void writeNext() {
    @Nullable Batch batch = taken();
    if (batch != null) {
      try {
        write(batch);
        batch.done.tryEmitEmpty();
      } catch (RuntimeException failed) {
        batch.done.tryEmitError(failed);
      }
    }
    goOn();
  }

  private void goOn() {
    synchronized (this) {
      writing = next != null;
      if (!writing) {
        return;
      }
    }
    writeSoon();
  }

  private void write(Batch batch) {
    if (batch.clock > Long.MIN_VALUE) {
      LedgerRow row = new LedgerRow.Clock(Instant.ofEpochMilli(batch.clock));
      rows.write(List.of(new Change.Put(row.key(), row.value())));
      advance(batch.clock);
    }
    Differences differences = ledger.differences(batch.cids);
    try {
      List<Change> together = new ArrayList<>();
      for (List<Change> content : differences.changes()) {
        together.addAll(content);
        if (together.size() >= CHANGES) {
          rows.write(together);
          together = new ArrayList<>();
        }
      }
      if (!together.isEmpty()) {
        rows.write(together);
      }
    } catch (RuntimeException failed) {
      ledger.unwritten(differences);
      throw failed;
    }
  }

  private synchronized void advance(long written) {
    clock = Math.max(clock, written);
  }
}

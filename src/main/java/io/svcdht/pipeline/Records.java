package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.ProviderStore.Page;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** The own store, reached without blocking: its work runs on a bounded scheduler. */
public final class Records {

  private final ProviderStore store;
  private final Scheduler finds;
  private final Scheduler io;
  private final Verification verification;
  private final Meters meters;
  private final RecentRecords recent = new RecentRecords();
  private final List<Watch> watches = new CopyOnWriteArrayList<>();

  /** Hears of what is stored. */
  @FunctionalInterface
  public interface Watch {
    /** {@code record} was stored, or was here already: {@code known}. */
    void stored(VerifiedRecord record, boolean known);

    /** A record of {@code cid} was refused. */
    default void refused(Cid cid, DhtError error) {}
  }

  /** Tells {@code watch} too, from now on, of each record that is admitted. */
  public void onStored(Watch watch) {
    watches.add(watch);
  }

  /** Runs {@code store} on {@code io}. */
  public Records(ProviderStore store, Scheduler io, Verification verification, Meters meters) {
    this(store, io, io, verification, meters);
  }

  /**
   * Runs {@code store} on {@code io}, but what it finds on {@code finds}: a memory store never
   * waits for that, and is faster than any change of thread.
   */
  public Records(
      ProviderStore store,
      Scheduler finds,
      Scheduler io,
      Verification verification,
      Meters meters) {
    this.store = store;
    this.finds = finds;
    this.io = io;
    this.verification = verification;
    this.meters = meters;
  }

  /**
   * Live records of {@code cid} after {@code cursor}, without those that came before the
   * post-quantum policy began to refuse them; {@code Busy} if the scheduler is full.
   */
  public Mono<Page> find(Cid cid, Bytes cursor, int limit) {
    return run(finds, () -> store.find(cid, cursor, limit)).map(page -> taken(recent.same(page)));
  }

  /** {@link ProviderStore#contents}; {@code Busy} if the scheduler is full. */
  public Mono<List<Cid>> contents(Optional<Cid> after, int limit) {
    return run(io, () -> store.contents(after, limit));
  }

  /** Admits a verified record; {@code carrier} is where it came from, none if it is our own. */
  public Mono<Admission> admit(VerifiedRecord record, Optional<InetAddress> carrier) {
    return taken(record)
        ? store(record, carrier).doOnNext(admission -> count(record.record().cid(), admission))
        : Mono.<Admission>just(
                new Admission.Refused(
                    DhtError.PQ_REQUIRED,
                    "this node asks for a post-quantum signature (dht.pq.require): give it an"
                        + " identity that has one (dht.pq.dual-sign)"))
            .doOnNext(admission -> count(record.record().cid(), admission));
  }

  /**
   * Verifies and admits. What a rule refuses comes as {@link Admission.Refused}; {@code Busy}, when
   * nothing was decided, as an error.
   */
  public Mono<Admission> verifyAndAdmit(SignedRecord signed, Optional<InetAddress> carrier) {
    return verification
        .record(signed)
        .flatMap(record -> store(record, carrier))
        .onErrorResume(DhtException.class, Records::refused)
        .doOnNext(admission -> count(signed.record().cid(), admission));
  }

  /** The store itself, for gauges and housekeeping. */
  public ProviderStore store() {
    return store;
  }

  private Page taken(Page page) {
    for (VerifiedRecord record : page.records()) {
      if (!taken(record)) {
        return new Page(page.records().stream().filter(this::taken).toList(), page.cursor());
      }
    }
    return page;
  }

  private boolean taken(VerifiedRecord record) {
    return verification.takes(record.record().keys());
  }

  private Mono<Admission> store(VerifiedRecord record, Optional<InetAddress> carrier) {
    return run(io, () -> store.admit(record, carrier))
        .doOnNext(admission -> {
          if (admission instanceof Admission.Accepted(boolean known)) {
            watches.forEach(watch -> watch.stored(record, known));
          }
        });
  }

  /** Load and faults of our own decide nothing about the record. */
  private static Mono<Admission> refused(DhtException error) {
    return error.error() == DhtError.BUSY || error.error() == DhtError.INTERNAL
        ? Mono.error(error)
        : Mono.just(new Admission.Refused(error.error(), error.detail()));
  }

  private void count(Cid cid, Admission admission) {
    if (admission instanceof Admission.Refused(DhtError error, String detail)) {
      watches.forEach(watch -> watch.refused(cid, error));
    }
    meters.admission(
        switch (admission) {
          case Admission.Accepted(boolean known) -> known ? "known" : "accepted";
          case Admission.Refused(DhtError error, String detail) -> error.code();
        });
  }

  private static <T> Mono<T> run(Scheduler scheduler, Callable<T> work) {
    return Mono.fromCallable(work)
        .subscribeOn(scheduler)
        .onErrorMap(
            RejectedExecutionException.class,
            full -> new DhtException(DhtError.BUSY, "the store's queue is full; try again"));
  }
}

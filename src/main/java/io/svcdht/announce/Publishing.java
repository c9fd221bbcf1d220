package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.Subtree;
import io.svcdht.pipeline.Provides;
import io.svcdht.pipeline.Rounds;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.pipeline.World;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Publishes what the {@link Ledger} says: a content when its turn comes ({@link Turns}), or many of
 * a region at once when the {@link Rounds} says that it is time.
 */
final class Publishing implements Rounds.Work {

  private static final int STALE_RETRIES = 3;
  private static final Duration STALE_PAUSE = Duration.ofMillis(300);

  private final Parts parts;
  private final AnnouncePolicy policy;
  private final Ledger ledger;
  private final Optional<Journal> journal;
  private final boolean shared;
  private final Turns<Published> turns;
  private final Rounds rounds;
  private final Plans plans;

  /** What it works with. */
  record Parts(
      Announcements.Publisher publisher,
      Announcements.Network network,
      World world,
      RecordPolicy records) {}

  /** A record that somebody took. */
  record Published(VerifiedRecord record, Provides.Report report) {
    Announced announced(boolean fresh) {
      return new Announced(record, fresh, report, record.record().expiresAt());
    }
  }

  /**
   * {@code journal} where announcements outlive the process, {@code members} where others republish
   * some of them.
   */
  Publishing(
      Parts parts,
      AnnouncePolicy policy,
      Ledger ledger,
      Optional<Journal> journal,
      Optional<Members> members) {
    this.parts = parts;
    this.policy = policy;
    this.ledger = ledger;
    this.journal = journal;
    shared = members.isPresent();
    turns = new Turns<>(policy.inflight(), this::publish);
    Rounds.Pace pace =
        new Rounds.Pace(
            policy.jitter(),
            policy.concurrency(),
            policy.retry(),
            policy.retryCap(),
            policy.sweepLeast());
    rounds = new Rounds(parts.world(), pace, this, parts.network().faults());
    plans = new Plans(parts, ledger, rounds, members);
  }

  /** Keeps the time. */
  Rounds rounds() {
    return rounds;
  }

  /** What is planned, and by whom. */
  Plans plans() {
    return plans;
  }

  /** Republishes no more; completes when what is under way has ended. */
  Mono<Void> stop() {
    rounds.stop();
    return turns.settled();
  }

  /**
   * What the publication comes to that says what {@code join} writes down; see {@link Turns#take}.
   */
  Mono<Announced> take(Cid cid, Duration timeout, Supplier<Function<Published, Announced>> join) {
    Duration most = timeout.plus(Refusals.GRACE.multipliedBy(2));
    return Mono.deferContextual(caller -> turns.take(cid, timeout, caller, join))
        .timeout(most, Refusals.late(cid, timeout), parts.world().timers());
  }

  /** The work of one turn. */
  private Mono<Published> publish(Cid cid, Duration timeout) {
    Optional<Intent> wanted = ledger.intent(cid);
    if (wanted.isEmpty()) {
      rounds.drop(cid);
      return Mono.error(
          new DhtException(DhtError.NOT_FOUND, "nobody announces " + cid + " here any more"));
    }
    Intent intent = wanted.get();
    return sign(intent)
        .onErrorMap(RejectedExecutionException.class, Refusals::signerBusy)
        .delayUntil(record -> ahead(List.of(record)))
        .flatMap(record -> provide(record, timeout))
        .retryWhen(Retry.from(refusals -> refusals.concatMap(this::later)))
        .single()
        .timeout(timeout.plus(Refusals.GRACE), Refusals.late(cid, timeout), parts.world().timers())
        .onErrorMap(failure -> !(failure instanceof DhtException), Refusals::fault)
        .doOnNext(published -> succeeded(intent, published.record()))
        .doOnError(failure -> failed(intent))
        .onErrorResume(failure -> kept(cid).onErrorComplete().then(Mono.error(failure)))
        .delayUntil(published -> kept(cid).onErrorMap(this::unwritten));
  }

  /**
   * In a fleet another node may have published the content just before, with a later time: signed
   * once more, and maybe after that node's row has come, the record is the last one.
   */
  private Mono<Long> later(Retry.RetrySignal refused) {
    boolean stale =
        refused.failure() instanceof DhtException known && known.error() == DhtError.STALE_RECORD;
    return shared && stale && refused.totalRetries() < STALE_RETRIES
        ? Mono.delay(STALE_PAUSE, parts.world().timers())
        : Mono.error(refused.failure());
  }

  private Mono<VerifiedRecord> sign(Intent intent) {
    return Mono.fromCallable(
            () -> intent.sign(parts.publisher().signer(), parts.publisher().ownAddresses().get()))
        .subscribeOn(parts.publisher().crypto());
  }

  /** No record leaves before the disk knows that its time has come. */
  private Mono<Void> ahead(List<VerifiedRecord> records) {
    Optional<Instant> last =
        records.stream().map(record -> record.record().ts()).max(Comparator.naturalOrder());
    return journal.isPresent() && last.isPresent() ? journal.get().ahead(last.get()) : Mono.empty();
  }

  /** Once the disk says of {@code cids} what the ledger says. */
  private Mono<Void> kept(Cid... cids) {
    return journal.map(kept -> kept.keep(List.of(cids))).orElse(Mono.empty());
  }

  private DhtException unwritten(Throwable failure) {
    return shared ? Refusals.unshared(failure) : Refusals.unkept(failure);
  }

  /** Brings {@code record} to the closest; an error if nobody took it. */
  Mono<Published> provide(VerifiedRecord record, Duration timeout) {
    LookupId id = LookupId.next(parts.world().time(), parts.world().random());
    return parts
        .network()
        .provides()
        .provide(id, record, timeout)
        .map(report -> new Published(record, Refusals.orThrow(report)));
  }

  private void succeeded(Intent intent, VerifiedRecord published) {
    boolean on = ledger.published(intent, parts.world().time().wall(), said(published));
    plans.published(intent, on);
  }

  private Said said(VerifiedRecord published) {
    return shared ? Said.inFleet(published) : Said.alone(published);
  }

  private void failed(Intent intent) {
    plans.failed(intent, ledger.failed(intent, parts.world().time().wall()));
  }

  @Override
  public Optional<Subtree> regionOf(Cid cid) {
    return parts.network().sweeps().regionOf(cid);
  }

  @Override
  public Mono<?> one(Cid cid) {
    if (!plans.owns(cid)) {
      rounds.drop(cid);
      return Mono.empty();
    }
    return Mono.deferContextual(
            caller -> turns.take(cid, policy.timeout(), caller, Function::identity))
        .doOnSuccess(done -> parts.network().meters().republish(true))
        .doOnError(failure -> parts.network().meters().republish(false));
  }

  @Override
  public Mono<?> sweep(Subtree region, List<Cid> cids) {
    LookupId id = LookupId.next(parts.world().time(), parts.world().random());
    return Flux.fromIterable(cids)
        .filter(cid -> !turns.busy(cid) && plans.owns(cid))
        .concatMap(this::signed)
        .collectList()
        .filter(wanted -> !wanted.isEmpty())
        .delayUntil(wanted -> ahead(wanted.stream().map(Signed::record).toList()))
        .flatMap(wanted ->
            parts
                .network()
                .sweeps()
                .sweep(
                    id,
                    region,
                    wanted.stream().map(Signed::record).toList(),
                    Sweeps.Carrier.PUBLISHER)
                .doOnNext(placed -> placed(wanted, placed))
                .doOnError(unseen -> cids.forEach(rounds::apart))
                .delayUntil(placed -> kept(cids.toArray(Cid[]::new))));
  }

  /** Left out if its owners have changed their minds meanwhile: they publish it themselves. */
  private Mono<Signed> signed(Cid cid) {
    Optional<Intent> wanted = ledger.intent(cid);
    if (wanted.isEmpty()) {
      rounds.drop(cid);
      return Mono.empty();
    }
    Intent intent = wanted.get();
    return sign(intent)
        .map(record -> new Signed(intent, record))
        .filter(signed -> ledger.intent(cid).filter(intent::says).isPresent())
        .onErrorResume(refused -> {
          rounds.failed(cid);
          return Mono.empty();
        });
  }

  private void placed(List<Signed> signed, List<Sweeps.Placement> placements) {
    for (int i = 0; i < placements.size(); i++) {
      Signed each = signed.get(i);
      boolean reached = placements.get(i).accepted() > 0;
      parts.network().meters().republish(reached);
      Intent intent = each.intent();
      if (ledger.intent(intent.cid()).filter(intent::says).isEmpty()) {
        // Its owners have changed their minds meanwhile, and their own turn has planned the next.
        ledger.published(intent, parts.world().time().wall(), said(each.record()));
        plans.superseded(intent.cid());
      } else if (reached) {
        succeeded(each.intent(), each.record());
      } else {
        rounds.apart(each.intent().cid());
      }
    }
  }

  private record Signed(Intent intent, VerifiedRecord record) {}
}

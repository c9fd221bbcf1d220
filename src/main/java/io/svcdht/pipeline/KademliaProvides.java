package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.context.ContextView;

/**
 * Stores a record on the k nodes closest to its content, this one counted (Kademlia §2.3,
 * docs/PROTOCOL.md §6): a lookup that gives the record to whom it finds.
 */
public final class KademliaProvides implements Provides {

  /** Provides whose rest may go on after their report; beyond, the report waits for the end. */
  static final int BACKGROUND = 1_024;

  /** What the own store gets where the lookup has used all time: it is asked last. */
  private static final Duration OWN_LEAST = Duration.ofMillis(100);

  private final KademliaLookups lookups;
  private final LookupParts parts;
  private final Meters meters;
  private final AtomicInteger background = new AtomicInteger();

  /** Provides that find their holders with {@code lookups}. */
  public KademliaProvides(KademliaLookups lookups, LookupParts parts, Meters meters) {
    this.lookups = lookups;
    this.parts = parts;
    this.meters = meters;
  }

  @Override
  public Mono<Report> provide(LookupId id, VerifiedRecord record, Duration timeout) {
    return Mono.create(sink ->
        sink.onCancel(run(reports(id, record, timeout), new Early(sink), sink.contextView())));
  }

  @Override
  public Mono<Report> provideFully(LookupId id, VerifiedRecord record, Duration timeout) {
    return reports(id, record, timeout).filter(Report::settled).single();
  }

  /** Provides whose rest goes on. */
  int inBackground() {
    return background.get();
  }

  private Disposable run(Flux<Report> reports, Early early, ContextView caller) {
    return reports
        .contextWrite(caller)
        .doFinally(end -> early.ended())
        .subscribe(early::report, early::broken);
  }

  /** A report when enough have taken the record, perhaps, and one at the end. */
  private Flux<Report> reports(LookupId id, VerifiedRecord record, Duration timeout) {
    return Flux.defer(() -> {
      List<Holder> holders = new ArrayList<>();
      Deadline deadline = Deadline.after(timeout, parts.world().time());
      return lookups
          .place(id, record, timeout)
          .concatMap(event -> report(event, record, holders, deadline));
    });
  }

  private Mono<Report> report(
      Told event, VerifiedRecord record, List<Holder> holders, Deadline deadline) {
    return switch (event) {
      case ProvideEvent.Placed(NodeId peer, Optional<DhtError> refusal) -> {
        holders.add(new Holder(peer, refusal));
        yield Mono.empty();
      }
      case ProvideEvent.Enough(LookupResult soFar) ->
          Mono.just(new Report(soFar, sorted(holders, record), false));
      case FindEvent.Ended(LookupResult result, var now) ->
          own(result, record, holders, deadline)
              .map(all -> new Report(result, sorted(all, record), true))
              .doOnNext(end -> meters.provide(end.accepted() > 0, end.accepted()));
      case FindEvent step -> Mono.empty();
    };
  }

  /** This node is a holder where fewer than k are nearer. */
  private Mono<List<Holder>> own(
      LookupResult result, VerifiedRecord record, List<Holder> holders, Deadline deadline) {
    NodeId self = parts.neighbours().table().self();
    long nearer =
        result.closest().stream()
            .filter(peer -> record.record().cid().compareDistance(peer.nodeId(), self) < 0)
            .count();
    if (nearer >= lookups.policy().k()) {
      return Mono.just(holders);
    }
    return Within.limit(
            parts.records().admit(record, Optional.empty()),
            left(deadline),
            () -> new DhtException(DhtError.DEADLINE, "the own store has not answered in time"),
            parts.world().timers())
        .map(KademliaProvides::refusal)
        .onErrorResume(error -> Mono.just(Optional.of(DhtException.of(error))))
        .map(refusal -> {
          holders.add(new Holder(self, refusal));
          return holders;
        });
  }

  private Duration left(Deadline deadline) {
    Duration left = deadline.remaining(parts.world().time());
    return left.compareTo(OWN_LEAST) < 0 ? OWN_LEAST : left;
  }

  private static List<Holder> sorted(List<Holder> holders, VerifiedRecord record) {
    return holders.stream()
        .sorted((a, b) -> record.record().cid().compareDistance(a.node(), b.node()))
        .toList();
  }

  private static Optional<DhtError> refusal(Admission admission) {
    return switch (admission) {
      case Admission.Accepted(boolean known) -> Optional.empty();
      case Admission.Refused(DhtError error, String detail) -> Optional.of(error);
    };
  }

  /** Hands on the first report and lets the rest go on. */
  private final class Early {
    private final MonoSink<Report> sink;
    private boolean counted;

    Early(MonoSink<Report> sink) {
      this.sink = sink;
    }

    void report(Report report) {
      if (report.settled()) {
        sink.success(report);
      } else if (background.incrementAndGet() <= BACKGROUND) {
        counted = true;
        sink.success(report);
      } else {
        background.decrementAndGet();
      }
    }

    void broken(Throwable error) {
      sink.error(error);
    }

    void ended() {
      if (counted) {
        background.decrementAndGet();
      }
    }
  }
}

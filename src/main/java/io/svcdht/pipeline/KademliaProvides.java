package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Stores a record on the k nodes closest to its content, this one counted (Kademlia §2.3,
 * docs/PROTOCOL.md §6).
 */
public final class KademliaProvides implements Provides {

  /** Share of the time that finding the closest may take; the rest is for storing. */
  private static final double LOOKUP_SHARE = 0.6;

  private final KademliaLookups lookups;
  private final LookupParts parts;
  private final Meters meters;

  /** Provides that find their holders with {@code lookups}. */
  public KademliaProvides(KademliaLookups lookups, LookupParts parts, Meters meters) {
    this.lookups = lookups;
    this.parts = parts;
    this.meters = meters;
  }

  /** One node of the closest: another, or this one if empty. */
  private record Place(NodeId node, Optional<VerifiedPeer> peer) {}

  @Override
  public Mono<Report> provide(LookupId id, VerifiedRecord record, Duration timeout) {
    return Mono.defer(() -> {
      Deadline deadline = Deadline.after(timeout, parts.world().time());
      Duration share = Duration.ofNanos((long) (timeout.toNanos() * LOOKUP_SHARE));
      return lookups
          .closest(id, record.record().cid(), share, Meters.LookupKind.PROVIDE)
          .flatMap(closest -> store(closest, record, deadline))
          .doOnNext(report -> meters.provide(report.accepted() > 0, report.accepted()));
    });
  }

  private Mono<Report> store(LookupResult closest, VerifiedRecord record, Deadline deadline) {
    return Flux.fromIterable(places(closest, record.record().cid()))
        .flatMapSequential(
            place -> holder(place, closest.id(), record, deadline), lookups.policy().k())
        .collectList()
        .map(holders -> new Report(closest, holders));
  }

  /** The k closest with this node among them where it belongs, nearest first. */
  private List<Place> places(LookupResult closest, Cid cid) {
    List<Place> places = new ArrayList<>();
    for (VerifiedPeer peer : closest.closest()) {
      places.add(new Place(peer.nodeId(), Optional.of(peer)));
    }
    places.add(new Place(parts.neighbours().table().self(), Optional.empty()));
    places.sort((a, b) -> cid.compareDistance(a.node(), b.node()));
    return places.subList(0, Math.min(places.size(), lookups.policy().k()));
  }

  private Mono<Holder> holder(Place place, LookupId id, VerifiedRecord record, Deadline deadline) {
    Mono<Optional<DhtError>> answer =
        place.peer().isPresent()
            ? remote(place.peer().get(), id, record, deadline)
            : parts.records().admit(record, Optional.empty()).map(KademliaProvides::refusal);
    Duration left = deadline.remaining(parts.world().time());
    return answer
        .timeout(left, Mono.just(Optional.of(DhtError.DEADLINE)), parts.world().timers())
        .onErrorResume(error -> Mono.just(Optional.of(DhtException.of(error))))
        .map(refusal -> new Holder(place.node(), refusal));
  }

  private Mono<Optional<DhtError>> remote(
      VerifiedPeer peer, LookupId id, VerifiedRecord record, Deadline deadline) {
    Duration most = lookups.policy().rpcTimeout();
    Deadline until = deadline.within(most, parts.world().time());
    boolean full = !until.equals(deadline);
    Call call = new Call(id, until, new Request.Provide(List.of(record.signed())));
    return Mono.defer(() -> parts.exchange().ask(peer, call))
        .timeout(most, Mono.error(KademliaProvides::late), parts.world().timers())
        .flatMap(answer -> taken(peer, answer))
        .doOnError(error -> failed(peer.nodeId(), DhtException.of(error), full));
  }

  private Mono<Optional<DhtError>> taken(VerifiedPeer peer, Answer answer) {
    if (answer.response() instanceof Response.Stored(List<Response.StoreResult> results)
        && results.size() == 1) {
      parts.neighbours().answered(peer, answer.rtt());
      return Mono.just(results.getFirst().refusal());
    }
    return Mono.error(
        new DhtException(
            DhtError.MALFORMED,
            "peer " + peer.nodeId() + " did not say what became of the one record"));
  }

  private void failed(NodeId id, DhtError error, boolean full) {
    if (full || error != DhtError.DEADLINE) {
      parts.neighbours().failed(id, error);
    }
  }

  private static Optional<DhtError> refusal(Admission admission) {
    return switch (admission) {
      case Admission.Accepted(boolean known) -> Optional.empty();
      case Admission.Refused(DhtError error, String detail) -> Optional.of(error);
    };
  }

  private static DhtException late() {
    return new DhtException(DhtError.DEADLINE, "no answer in time");
  }
}

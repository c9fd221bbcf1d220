package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Provides;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/**
 * What it means that nobody took a record. Where all the closest refused for the same fault of the
 * record, that is the error; otherwise the caller can do nothing but try again: {@code NoBootstrap}
 * where this node knows nobody, else {@code TransportDown}; both are 503.
 */
final class Refusals {

  /** For the report of a provide that used all its time to arrive. */
  static final Duration GRACE = Duration.ofMillis(100);

  private static final Set<DhtError> OF_THE_RECORD =
      EnumSet.of(
          DhtError.STALE_RECORD,
          DhtError.QUOTA_EXCEEDED,
          DhtError.PQ_REQUIRED,
          DhtError.BAD_SIGNATURE,
          DhtError.OVER_SIZE,
          DhtError.MALFORMED,
          DhtError.UNSUPPORTED);

  private Refusals() {}

  /** The report, if somebody took the record. */
  static Provides.Report orThrow(Provides.Report report) {
    if (report.accepted() > 0) {
      return report;
    }
    List<DhtError> refusals =
        report.holders().stream().map(Provides.Holder::refusal).flatMap(Optional::stream).toList();
    if (refusals.isEmpty()) {
      throw unreached(report);
    }
    boolean alike = refusals.stream().distinct().count() == 1;
    DhtError first = refusals.getFirst();
    throw new DhtException(
        alike && OF_THE_RECORD.contains(first) ? first : DhtError.TRANSPORT_DOWN,
        "none of the " + refusals.size() + " closest nodes took the record: " + tally(refusals));
  }

  /** The queue of the scheduler that signs is full. */
  static DhtException signerBusy(Throwable full) {
    return new DhtException(DhtError.BUSY, "the queue of records to sign is full; try again");
  }

  /** Time is up for who waits. */
  static <T> Mono<T> late(Cid cid, Duration timeout) {
    return Mono.error(() ->
        new DhtException(
            DhtError.DEADLINE,
            "publishing " + cid + " was not done within " + timeout + "; it may still go on"));
  }

  /** It was published, but would not outlive the process. */
  static DhtException unkept(Throwable failure) {
    return unwritten("lasts only as long as this process", "disk", failure);
  }

  /** It was published, but the fleet would not know of it. */
  static DhtException unshared(Throwable failure) {
    return unwritten("is taken back", "registry", failure);
  }

  private static DhtException unwritten(String fate, String where, Throwable failure) {
    DhtException cause = failure instanceof DhtException known ? known : fault(failure);
    return new DhtException(
        cause.error(),
        "what was published "
            + fate
            + ", as it could not be written to the "
            + where
            + " ("
            + cause.detail()
            + "); ask again",
        cause.retryAfter());
  }

  /** The registry is so full that nothing new is taken. */
  static DhtException tight(Registry.Room room) {
    return new DhtException(
        DhtError.QUOTA_EXCEEDED,
        "the registry of announcements is nearly full: the bucket "
            + room.name()
            + " has "
            + room.bytes()
            + " of its "
            + room.most().orElseThrow()
            + " bytes, and from 90 % on only what it has is renewed or withdrawn: withdraw some, or"
            + " raise the bound of its stream at the broker (dht.announcements.bucket-size is for a"
            + " new one)");
  }

  /** Something of our own broke. */
  static DhtException fault(Throwable cause) {
    return DhtException.internal("publishing failed: " + cause.getMessage(), cause);
  }

  private static DhtException unreached(Provides.Report report) {
    boolean alone =
        report.lookup().reason().filter(LookupResult.Partial.NO_PEERS::equals).isPresent();
    return alone
        ? new DhtException(
            DhtError.NO_BOOTSTRAP, "this node knows no other node that could take the record")
        : new DhtException(
            DhtError.TRANSPORT_DOWN, "no node close to the content answered in time; try again");
  }

  private static String tally(List<DhtError> refusals) {
    Map<String, Long> counts =
        refusals.stream()
            .collect(Collectors.groupingBy(DhtError::code, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .map(count -> count.getKey() + " " + count.getValue())
        .collect(Collectors.joining(", "));
  }
}

package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.SignedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Gives a node many records, some at a time and with pauses, so that neither its limits nor others'
 * requests suffer. One that asks for patience gets it, within bounds; one that fails is left alone.
 */
final class Delivery {

  /** Records of one request: with their checks a few milliseconds' work for who takes them. */
  static final int RECORDS = 64;

  /** Bytes of one request. */
  static final int BYTES = 256 << 10;

  /** Between two requests to one node. */
  static final Duration PAUSE = Duration.ofMillis(250);

  private static final int TRIES = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(Delivery.class);

  private final LookupParts parts;
  private final LookupId id;
  private final Sweeps.Carrier carrier;

  /** Hears which record, by its place in the list, was taken, and whether it was known. */
  @FunctionalInterface
  interface Taken {
    void taken(int place, boolean known);
  }

  Delivery(LookupParts parts, LookupId id, Sweeps.Carrier carrier) {
    this.parts = parts;
    this.id = id;
    this.carrier = carrier;
  }

  /** Tells {@code taken} of each of {@code records} that {@code peer} has now. */
  Mono<Void> to(VerifiedPeer peer, List<SignedRecord> records, Taken taken) {
    return Flux.fromIterable(batches(records))
        .index()
        .concatMap(batch -> after(batch.getT1(), give(peer, records, batch.getT2(), taken, 1)), 1)
        .then()
        .onErrorResume(
            DhtException.class,
            failure -> {
              parts.neighbours().failed(peer.nodeId(), failure.error());
              LOG.debug("{} took not all records: {}", peer.nodeId(), failure.toString());
              return Mono.empty();
            });
  }

  private Mono<Void> after(long before, Mono<Void> work) {
    return before == 0 ? work : Mono.delay(PAUSE, parts.world().timers()).then(work);
  }

  /** Gives those at {@code places}; again, for a while, those that it has no time for now. */
  private Mono<Void> give(
      VerifiedPeer peer, List<SignedRecord> all, List<Integer> places, Taken taken, int tries) {
    List<SignedRecord> records = places.stream().map(all::get).toList();
    return Mono.defer(() -> parts.exchange().ask(peer, call(records)))
        .doOnNext(answer -> parts.neighbours().answered(peer, answer))
        .flatMap(answer -> results(peer, answer, records.size()))
        .retryWhen(Retry.from(failures -> failures.concatMap(this::patience)))
        .flatMap(results -> {
          List<Integer> later = new ArrayList<>();
          for (int i = 0; i < results.size(); i++) {
            if (results.get(i).accepted()) {
              taken.taken(places.get(i), results.get(i).known());
            } else if (results.get(i).refusal().filter(Delivery::passes).isPresent()) {
              later.add(places.get(i));
            }
          }
          return later.isEmpty() || tries == TRIES
              ? Mono.empty()
              : after(tries, give(peer, all, later, taken, tries + 1));
        });
  }

  private static boolean passes(DhtError error) {
    return error == DhtError.RATE_LIMITED || error == DhtError.BUSY;
  }

  private Mono<Long> patience(Retry.RetrySignal signal) {
    Throwable failure = signal.failure();
    if (!passes(DhtException.of(failure)) || signal.totalRetriesInARow() >= TRIES) {
      return Mono.error(failure);
    }
    Duration wait =
        failure instanceof DhtException known ? known.retryAfter().orElse(PAUSE) : PAUSE;
    return Mono.delay(
        wait.compareTo(PATIENCE) < 0 ? wait.plus(PAUSE) : PATIENCE, parts.world().timers());
  }

  private Call call(List<SignedRecord> records) {
    Request request =
        switch (carrier) {
          case PUBLISHER -> new Request.Provide(records);
          case HOLDER -> new Request.Store(records);
        };
    return new Call(id, Deadline.after(TIMEOUT, parts.world().time()), request);
  }

  private static Mono<List<Response.StoreResult>> results(
      VerifiedPeer peer, Answer answer, int wanted) {
    return answer.response() instanceof Response.Stored stored && stored.results().size() == wanted
        ? Mono.just(stored.results())
        : Mono.error(
            new DhtException(
                DhtError.MALFORMED, "peer " + peer.nodeId() + " answered another question"));
  }

  /** Places of records that go together. */
  private static List<List<Integer>> batches(List<SignedRecord> records) {
    List<List<Integer>> batches = new ArrayList<>();
    List<Integer> batch = new ArrayList<>();
    long bytes = 0;
    for (int i = 0; i < records.size(); i++) {
      int size = records.get(i).encodedSize();
      if (batch.size() == RECORDS || (bytes + size > BYTES && !batch.isEmpty())) {
        batches.add(batch);
        batch = new ArrayList<>();
        bytes = 0;
      }
      batch.add(i);
      bytes += size;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}

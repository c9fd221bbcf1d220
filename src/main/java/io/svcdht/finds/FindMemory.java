package io.svcdht.finds;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.svcdht.id.Cid;
import io.svcdht.limits.TimeSource;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.provider.RecordVerifier;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lookups under way that others may join, one a content, and the answers of those that are
 * over. A lookup passes from the one to the other in one step, so that whoever finds neither can be
 * sure that there is none; and {@link #forget} takes both away, so that what begins afterwards sees
 * the change. Lookups under way are bounded by their callers: each has at least one.
 */
public final class FindMemory {

  private final FindCachePolicy policy;
  private final TimeSource time;
  private final ConcurrentHashMap<Cid, Flight> flights = new ConcurrentHashMap<>();
  private final Cache<Cid, Kept> kept;

  /** Where a find goes: along with a lookup, or to what was kept. */
  sealed interface Boarding {
    /** With a lookup; {@code first} if it has not begun yet. */
    record Aboard(Flight flight, boolean first) implements Boarding {}

    /** The answer is here. */
    record Here(Kept answer) implements Boarding {}
  }

  /** Nothing kept yet. */
  public FindMemory(FindCachePolicy policy, TimeSource time) {
    this.policy = policy;
    this.time = time;
    // An entry weighs at least its share of the whole: so both bounds hold, of bytes and number.
    int least = (int) Math.min(Integer.MAX_VALUE, policy.bytes() / Math.max(1, policy.entries()));
    // The cache's housekeeping runs where it is called: a simulation must replay.
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(policy.entries() == 0 ? 0 : policy.bytes())
            .weigher((Cid cid, Kept answer) -> Math.max(least, answer.weight()))
            .expireAfter(Expiry.<Cid, Kept>writing((cid, answer) -> answer.life()))
            .ticker(time::nanos)
            .executor(Runnable::run)
            .build();
  }

  /**
   * Something changed about who provides {@code cid}: what was found before is not handed on to
   * finds that begin from now on. Those under way go on for those who wait for them.
   */
  public void forget(Cid cid) {
    // In this order: a lookup that has left the one is in the other.
    if (flights.containsKey(cid) || kept.getIfPresent(cid) != null) {
      flights.compute(
          cid,
          (id, running) -> {
            kept.invalidate(id);
            return null;
          });
    }
  }

  /** Answers kept now, about. */
  long size() {
    kept.cleanUp();
    return kept.estimatedSize();
  }

  /** The answer for a find of {@code limit}, if one is kept. */
  Optional<Kept> answer(Cid cid, int limit) {
    @Nullable Kept answer = kept.getIfPresent(cid);
    return answer != null && answer.live(time.nanos()) && answer.serves(limit)
        ? Optional.of(answer)
        : Optional.empty();
  }

  /**
   * Joins a lookup under way that is to find at least {@code limit}, or puts {@code fresh} in its
   * place, for others to join; with {@code kept} what was kept meanwhile will do as well.
   */
  Boarding board(Cid cid, int limit, boolean keptWillDo, Supplier<Flight> fresh) {
    List<Boarding> chosen = new ArrayList<>(1);
    flights.compute(
        cid,
        (id, running) -> {
          Optional<Kept> answer = keptWillDo ? answer(id, limit) : Optional.empty();
          if (answer.isPresent()) {
            chosen.add(new Boarding.Here(answer.get()));
            return running;
          }
          if (running != null && running.limit() >= limit && running.join()) {
            chosen.add(new Boarding.Aboard(running, false));
            return running;
          }
          Flight next = fresh.get();
          chosen.add(new Boarding.Aboard(next, true));
          return next;
        });
    return chosen.getFirst();
  }

  /** A lookup has ended: nobody joins it any more, and its answer is kept if it may be. */
  void ended(Cid cid, Flight flight, LookupResult result) {
    flights.computeIfPresent(
        cid,
        (id, running) -> {
          if (running != flight) {
            return running;
          }
          worth(flight, result).ifPresent(answer -> kept.put(id, answer));
          return null;
        });
  }

  /** Nobody joins this one any more. */
  void left(Cid cid, Flight flight) {
    flights.remove(cid, flight);
  }

  /** Lookups that can be joined. */
  int underWay() {
    return flights.size();
  }

  /**
   * What may be kept of a lookup. Nothing of one that was stopped, or around whose target somebody
   * crowded; nor of one that was told of a withdrawal after the record: which one is gone it does
   * not say.
   */
  private Optional<Kept> worth(Flight flight, LookupResult result) {
    List<FindEvent.Found> found = flight.found();
    boolean whole = result.complete() && !result.suspected() && found.size() == result.records();
    Duration life = found.isEmpty() ? policy.negativeTtl() : life(found);
    if (!whole || policy.entries() == 0 || !life.isPositive()) {
      return Optional.empty();
    }
    return Optional.of(new Kept(found, result, flight.limit(), time.nanos(), life));
  }

  /** The shortest remaining life of {@code found}, and no more than is allowed. */
  private Duration life(List<FindEvent.Found> found) {
    Instant wall = time.wall();
    Duration least = policy.ttl();
    for (FindEvent.Found one : found) {
      Duration left = RecordVerifier.remaining(one.record().record(), wall);
      least = left.compareTo(least) < 0 ? left : least;
    }
    return least;
  }
}

package io.svcdht.announce;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.util.context.ContextView;

/**
 * Lets one publication of a content run at a time: of two at once the one signed earlier would be
 * refused as stale by holders that the later one reached first. Whoever asks while one runs shares
 * the next, which says what everybody wants when its turn comes; so there are never more than two
 * per content, however many ask. A publication runs to its end when its callers have gone.
 */
final class Turns<T> {

  private final int max;
  private final BiFunction<Cid, Duration, Mono<T>> work;
  private final Map<Cid, Turn<T>> turns = new HashMap<>();

  private static final class Turn<T> {
    Run<T> running;
    @Nullable Run<T> next;

    Turn(Run<T> first) {
      running = first;
    }
  }

  private record Run<T>(Cid cid, Duration timeout, ContextView caller, Sinks.One<T> result) {
    Run(Cid cid, Duration timeout, ContextView caller) {
      this(cid, timeout, caller, Sinks.one());
    }
  }

  /** Runs {@code work} for at most {@code max} contents at once; beyond, {@code Busy}. */
  Turns(int max, BiFunction<Cid, Duration, Mono<T>> work) {
    this.max = max;
    this.work = work;
  }

  /**
   * What the publication that begins at once, or the next one, comes to. {@code join} writes down
   * what the caller wants and answers how it sees the result; it runs only if there is a turn to be
   * had, and may refuse by an exception. A publication that several share is made in the context of
   * the {@code caller} who began it.
   */
  <R> Mono<R> take(Cid cid, Duration timeout, ContextView caller, Supplier<Function<T, R>> join) {
    Run<T> mine = new Run<>(cid, timeout, caller);
    Function<T, R> view;
    synchronized (this) {
      Turn<T> turn = turns.get(cid);
      if (turn == null && turns.size() >= max) {
        throw new DhtException(
            DhtError.BUSY,
            max + " announcements are under way (dht.announcements.inflight); try again");
      }
      view = join.get();
      if (turn != null) {
        turn.next = turn.next == null ? mine : turn.next;
        return turn.next.result().asMono().map(view);
      }
      turns.put(cid, new Turn<>(mine));
    }
    run(mine);
    return mine.result().asMono().map(view);
  }

  /** Completes when everything that runs or waits now has ended, however it ends. */
  Mono<Void> settled() {
    List<Mono<Void>> all = new ArrayList<>();
    synchronized (this) {
      for (Turn<T> turn : turns.values()) {
        Run<T> last = turn.next == null ? turn.running : turn.next;
        all.add(last.result().asMono().then().onErrorComplete());
      }
    }
    return Mono.when(all);
  }

  /** Whether {@code cid} is being published. */
  synchronized boolean busy(Cid cid) {
    return turns.containsKey(cid);
  }

  /** How many contents are being published. */
  synchronized int size() {
    return turns.size();
  }

  private void run(Run<T> run) {
    Mono.defer(() -> work.apply(run.cid(), run.timeout()))
        .single()
        .contextWrite(run.caller())
        .subscribe(
            value -> {
              passOn(run);
              run.result().tryEmitValue(value);
            },
            failure -> {
              passOn(run);
              run.result().tryEmitError(failure);
            });
  }

  private void passOn(Run<T> ended) {
    Run<T> next;
    synchronized (this) {
      Turn<T> turn = turns.get(ended.cid());
      next = turn == null ? null : turn.next;
      if (turn == null || next == null) {
        turns.remove(ended.cid());
        return;
      }
      turn.running = next;
      turn.next = null;
    }
    run(next);
  }
}

package io.svcdht.finds;

import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.LookupResult.Partial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/**
 * One lookup and those who wait for it. Everything it tells is kept until it is over, for those who
 * join late; how much that can be is bounded by the lookup's own budgets. It ends with its lookup,
 * or with its last caller: then the lookup is cancelled, and nobody can join any more.
 */
final class Flight {

  private final Find find;
  private final long beganNanos;
  private final Sinks.Many<FindEvent> told = Sinks.many().replay().all();
  private final Disposable.Swap lookup = Disposables.swap();
  private final Map<NodeId, FindEvent.Found> found = new LinkedHashMap<>();
  private final Map<NodeId, Integer> depths = new HashMap<>();
  private int rpcs;
  private int hops;
  private int callers = 1;
  private boolean over;

  /** One that has not begun, with its first caller. */
  Flight(Find find, long beganNanos) {
    this.find = find;
    this.beganNanos = beganNanos;
  }

  /** What is looked for, and how long. */
  Find find() {
    return find;
  }

  /** Most publishers it is to find. */
  int limit() {
    return find.limit();
  }

  /** When its time is up, monotonic. */
  long deadlineNanos() {
    return beganNanos + find.timeout().toNanos();
  }

  /** One caller more, unless everybody has gone already. */
  synchronized boolean join() {
    if (callers == 0) {
      return false;
    }
    callers++;
    return true;
  }

  /** One caller less; whether it was the last of a lookup that has not ended, now cancelled. */
  boolean leave() {
    synchronized (this) {
      callers--;
      if (callers > 0 || over) {
        return false;
      }
      over = true;
    }
    lookup.dispose();
    return true;
  }

  /** Begins. {@code ended} hears of the end before the callers do, {@code gone} that it broke. */
  void begin(Flux<FindEvent> events, Runnable gone, Consumer<LookupResult> ended) {
    lookup.update(
        events.subscribe(
            event -> next(event, ended),
            fault -> {
              over();
              gone.run();
              told.tryEmitError(fault);
            },
            () -> {
              over();
              gone.run();
              told.tryEmitComplete();
            }));
  }

  /** All that it has told and will tell. */
  Flux<FindEvent> told() {
    return told.asFlux();
  }

  /** Each publisher's newest record so far. */
  synchronized List<FindEvent.Found> found() {
    return new ArrayList<>(found.values());
  }

  /** How it stands for one whose time is up. */
  synchronized LookupResult soFar() {
    LookupId id = find.id();
    return new LookupResult(
        id, Optional.of(Partial.DEADLINE), List.of(), hops, rpcs, found.size(), Duration.ZERO);
  }

  private void next(FindEvent event, Consumer<LookupResult> ended) {
    note(event);
    if (event instanceof FindEvent.Ended end) {
      over();
      ended.accept(end.result());
    }
    told.tryEmitNext(event);
  }

  private synchronized void over() {
    over = true;
  }

  private synchronized void note(FindEvent event) {
    switch (event) {
      case FindEvent.Asked asked -> {
        rpcs++;
        depths.put(asked.peer(), asked.depth());
      }
      case FindEvent.Answered answered ->
          hops = Math.max(hops, depths.getOrDefault(answered.peer(), 0));
      case FindEvent.Found one -> found.put(one.record().record().publisher(), one);
      case FindEvent.Stalled stalled -> {}
      case FindEvent.Failed failed -> {}
      case FindEvent.Ended end -> {}
    }
  }
}

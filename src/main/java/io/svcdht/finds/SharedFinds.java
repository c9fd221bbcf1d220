package io.svcdht.finds;

import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Meters.Served;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/**
 * Finds that share: of all who ask for one content at once, the first makes the lookup and the
 * others come along, however many; who asks within a short while afterwards gets what was kept
 * ({@link FindMemory}).
 *
 * <p>A lookup that others may join runs for as long as any of them may want, {@code deadline}, and
 * for as many records as its first caller wanted; who wants more makes one of its own, which later
 * ones join. Each caller is told from the beginning, as much as it wants ({@link Portion}), and
 * until its own time is up; the lookup is cancelled when the last of them has gone.
 */
public final class SharedFinds implements Lookups {

  private final Lookups lookups;
  private final FindMemory memory;
  private final World world;
  private final Meters meters;
  private final Duration deadline;

  /**
   * Finds over {@code lookups}.
   *
   * @param memory what is under way and what was kept; whoever changes records tells it to forget
   * @param world time and timers
   * @param meters counts how finds were served
   * @param deadline longest that a caller may wait; lookups that are shared run so long
   */
  public SharedFinds(
      Lookups lookups, FindMemory memory, World world, Meters meters, Duration deadline) {
    this.lookups = lookups;
    this.memory = memory;
    this.world = world;
    this.meters = meters;
    this.deadline = deadline;
  }

  @Override
  public Flux<FindEvent> find(Find find) {
    return switch (find.source()) {
      case LOCAL -> lookups.find(find);
      case NETWORK ->
          Flux.deferContextual(context ->
              memory
                  .answer(find.cid(), find.limit())
                  .map(kept -> kept(find, kept))
                  .orElseGet(() -> aboard(find, context)));
      case ANEW -> Flux.deferContextual(context -> aboard(find, context));
    };
  }

  /** Not shared: who looks for peers wants to know how they are now. */
  @Override
  public Mono<LookupResult> closest(
      LookupId id, Key target, Duration timeout, Meters.LookupKind kind) {
    return lookups.closest(id, target, timeout, kind);
  }

  private Flux<FindEvent> kept(Find find, Kept kept) {
    meters.find(Served.HIT);
    Duration age = kept.age(world.time().nanos());
    Portion.Sight sight = new Portion.Sight(kept::result, () -> Duration.ZERO, Optional.of(age));
    // As many as were found are all there is: to want more makes no difference.
    Portion portion = new Portion(find, kept.found().size() + 1, sight);
    List<FindEvent> events = new ArrayList<>();
    kept.found().forEach(one -> events.addAll(portion.take(one)));
    events.addAll(portion.take(new FindEvent.Ended(kept.result())));
    return Flux.fromIterable(events);
  }

  private Flux<FindEvent> aboard(Find find, ContextView context) {
    boolean keptWillDo = find.source() == Find.Source.NETWORK;
    FindMemory.Boarding boarding =
        memory.board(find.cid(), find.limit(), keptWillDo, () -> flight(find));
    return switch (boarding) {
      case FindMemory.Boarding.Here(Kept answer) -> kept(find, answer);
      case FindMemory.Boarding.Aboard(Flight flight, boolean first) -> {
        meters.find(first ? Served.MISS : Served.JOINED);
        if (first) {
          begin(find, flight, context);
        }
        yield told(find, flight);
      }
    };
  }

  private Flight flight(Find find) {
    Duration most = find.timeout().compareTo(deadline) < 0 ? deadline : find.timeout();
    return new Flight(
        new Find(find.id(), find.cid(), find.limit(), most, Find.Source.NETWORK),
        world.time().nanos());
  }

  private void begin(Find find, Flight flight, ContextView context) {
    flight.begin(
        lookups.find(flight.find()).contextWrite(context),
        () -> memory.left(find.cid(), flight),
        result -> memory.ended(find.cid(), flight, result));
  }

  private Flux<FindEvent> told(Find find, Flight flight) {
    long joined = world.time().nanos();
    Portion.Sight sight =
        new Portion.Sight(
            flight::soFar, () -> Duration.ofNanos(world.time().nanos() - joined), Optional.empty());
    Portion portion = new Portion(find, flight.limit(), sight);
    Flux<FindEvent> events = flight.told().concatMapIterable(portion::take);
    long timeout = find.timeout().toNanos();
    boolean shorter = joined + timeout - flight.deadlineNanos() < 0;
    return (shorter ? within(timeout, events, portion) : events)
        .takeUntil(FindEvent.Ended.class::isInstance)
        .doFinally(end -> leave(find, flight, portion));
  }

  private Flux<FindEvent> within(long nanos, Flux<FindEvent> events, Portion portion) {
    Mono<Long> timeUp = Mono.delay(Duration.ofNanos(nanos), world.timers());
    return events
        .takeUntilOther(timeUp)
        .concatWith(Flux.defer(() -> Flux.fromIterable(portion.timeUp())));
  }

  /** A lookup that is cancelled counts where its last caller was told how it ended. */
  private void leave(Find find, Flight flight, Portion portion) {
    if (flight.leave()) {
      memory.left(find.cid(), flight);
      portion.end().ifPresent(result -> meters.lookup(Meters.LookupKind.FIND, result));
    }
  }
}

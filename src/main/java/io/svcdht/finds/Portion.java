package io.svcdht.finds;

import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.Harvest;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.LookupResult.Partial;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What one caller is told of a lookup that may have been for more: as many records as it wanted,
 * and from as many different sources as if it had looked by itself ({@link Harvest}), until its own
 * time is up. Safe for two threads: the lookup's and a timer's.
 */
final class Portion {

  private final int wanted;
  private final Sight sight;

  /** Only where the lookup is for more than this caller wants. */
  private final @Nullable Harvest harvest;

  private @Nullable LookupResult end;

  /**
   * The lookup as this caller sees it.
   *
   * @param soFar how it stands
   * @param elapsed how long this caller has waited for it
   * @param age how long it has been over, where its answer was kept
   */
  record Sight(Supplier<LookupResult> soFar, Supplier<Duration> elapsed, Optional<Duration> age) {}

  /** A portion for {@code find} of a lookup that is to find {@code limit}. */
  Portion(Find find, int limit, Sight sight) {
    this.wanted = find.limit();
    this.sight = sight;
    this.harvest = wanted < limit ? new Harvest(wanted) : null;
  }

  /** What of {@code event} this caller is told. */
  synchronized List<FindEvent> take(FindEvent event) {
    if (end != null) {
      return List.of();
    }
    return switch (event) {
      case FindEvent.Found found when harvest != null -> share(harvest, found);
      case FindEvent.Ended last -> close(last.result());
      case FindEvent other -> List.of(other);
    };
  }

  /** The last that this caller is told when its time is up; nothing if it has been told. */
  synchronized List<FindEvent> timeUp() {
    return end == null ? close(sight.soFar().get()) : List.of();
  }

  /** How it ended for this caller, once it has. */
  synchronized Optional<LookupResult> end() {
    return Optional.ofNullable(end);
  }

  private List<FindEvent> share(Harvest harvest, FindEvent.Found found) {
    List<FindEvent> news = new ArrayList<>(harvest.add(List.of(found.record()), found.source()));
    if (harvest.full()) {
      news.addAll(close(sight.soFar().get()));
    }
    return news;
  }

  private List<FindEvent> close(LookupResult whole) {
    List<FindEvent> last = new ArrayList<>();
    Optional<Partial> reason = whole.reason();
    int records = whole.records();
    if (harvest != null) {
      last.addAll(harvest.release());
      records = harvest.found();
      reason = records >= wanted ? Optional.of(Partial.LIMIT) : reason;
    }
    LookupResult mine =
        new LookupResult(
            whole.id(),
            reason,
            whole.closest(),
            whole.hops(),
            whole.rpcs(),
            records,
            whole.suspected(),
            sight.elapsed().get());
    end = mine;
    last.add(new FindEvent.Ended(mine, sight.age()));
    return last;
  }
}

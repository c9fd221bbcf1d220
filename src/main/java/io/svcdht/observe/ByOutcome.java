package io.svcdht.observe;

import io.svcdht.error.DhtError;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One meter for each outcome out of a closed set, made at its first event. A word that is not in
 * the set counts as {@code other}, so that no label ever takes a foreign value.
 */
final class ByOutcome<M> {

  /** Of requests: fine, too late, or an error's code. */
  static final Set<String> RPC = withErrors("ok", "late");

  /** Of records that come to be stored. */
  static final Set<String> ADMISSION = withErrors("accepted", "known");

  /** Of what succeeds or fails. */
  static final Set<String> SUCCESS = Set.of("success", "failure");

  private static final String OTHER = "other";

  private final Set<String> closed;
  private final Function<String, M> make;
  private final Map<String, M> made = new ConcurrentHashMap<>();

  /** Nearly all requests end alike: the same word finds its meter without a search. */
  private volatile @Nullable Recent<M> recent;

  private record Recent<M>(String outcome, M meter) {}

  /** Makes the meters of {@code early} at once, so that they show zero before the first event. */
  ByOutcome(Set<String> closed, Set<String> early, Function<String, M> make) {
    this.closed = closed;
    this.make = make;
    early.forEach(this::of);
  }

  M of(String outcome) {
    @Nullable Recent<M> last = recent;
    if (last != null && last.outcome().equals(outcome)) {
      return last.meter();
    }
    @Nullable M known = made.get(outcome);
    M meter = known != null ? known : first(outcome);
    recent = new Recent<>(outcome, meter);
    return meter;
  }

  private M first(String outcome) {
    return made.computeIfAbsent(closed.contains(outcome) ? outcome : OTHER, make);
  }

  private static Set<String> withErrors(String... words) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(DhtError.values()).map(DhtError::code))
        .collect(Collectors.toUnmodifiableSet());
  }
}

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

  /** Makes the meters of {@code early} at once, so that they show zero before the first event. */
  ByOutcome(Set<String> closed, Set<String> early, Function<String, M> make) {
    this.closed = closed;
    this.make = make;
    early.forEach(this::of);
  }

  M of(String outcome) {
    @Nullable M meter = made.get(outcome);
    return meter != null ? meter : first(outcome);
  }

  private M first(String outcome) {
    return made.computeIfAbsent(closed.contains(outcome) ? outcome : OTHER, make);
  }

  private static Set<String> withErrors(String... words) {
    return Stream.concat(Arrays.stream(words), Arrays.stream(DhtError.values()).map(DhtError::code))
        .collect(Collectors.toUnmodifiableSet());
  }
}

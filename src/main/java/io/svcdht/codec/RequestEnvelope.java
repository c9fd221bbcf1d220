package io.svcdht.codec;

import io.svcdht.id.LookupId;
import io.svcdht.limits.Limits;
import io.svcdht.message.Request;
import java.time.Duration;

/**
 * A request and what every request says besides (docs/PROTOCOL.md §4).
 *
 * @param lookup the work it belongs to
 * @param remaining what is left until nobody waits any more, in whole milliseconds (rounded down);
 *     at most {@link Limits#REQUEST_DEADLINE_MAX}
 * @param request what is asked
 */
public record RequestEnvelope(LookupId lookup, Duration remaining, Request request) {

  /** Checks and rounds what remains. */
  public RequestEnvelope {
    if (remaining.isNegative() || remaining.compareTo(Limits.REQUEST_DEADLINE_MAX) > 0) {
      throw new IllegalArgumentException(
          "remaining time " + remaining + " is not 0…" + Limits.REQUEST_DEADLINE_MAX);
    }
    remaining = Duration.ofMillis(remaining.toMillis());
  }
}

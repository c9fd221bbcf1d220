package io.svcdht.pq;

import java.time.Instant;
import java.util.Optional;

/**
 * Whether records without a post-quantum signature are still taken ({@code dht.pq.*};
 * docs/PROTOCOL.md §5).
 *
 * @param require whether they are refused now
 * @param requireOn from when on they are refused; before it they are taken, counted and warned of
 */
public record PqPolicy(boolean require, Optional<Instant> requireOn) {

  /** A date beside {@code require} would say two things. */
  public PqPolicy {
    if (require && requireOn.isPresent()) {
      throw new IllegalArgumentException(
          "pq.require-on is "
              + requireOn.get()
              + ", but pq.require=true refuses already: leave one of them out");
    }
  }

  /** What becomes of a classical-only record. */
  public enum Verdict {
    /** Nothing is asked. */
    TAKEN,
    /** It is taken until the date. */
    WARNED,
    /** Too late. */
    REFUSED
  }

  /** Classical records are as good as hybrid ones. */
  public static PqPolicy none() {
    return new PqPolicy(false, Optional.empty());
  }

  /** What becomes of a classical-only record at {@code wall}. */
  public Verdict classical(Instant wall) {
    if (require) {
      return Verdict.REFUSED;
    }
    return requireOn
        .map(date -> wall.isBefore(date) ? Verdict.WARNED : Verdict.REFUSED)
        .orElse(Verdict.TAKEN);
  }
}

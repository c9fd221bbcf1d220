package io.svcdht.pipeline;

import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import java.time.Duration;

/**
 * A wish to know who provides a content.
 *
 * @param id names the lookup
 * @param cid the content
 * @param limit most records wanted, at least 1
 * @param timeout most time to take
 * @param source where to look
 */
public record Find(LookupId id, Cid cid, int limit, Duration timeout, Source source) {

  /** Where to look. */
  public enum Source {
    /** This node's own store only. */
    LOCAL,
    /** The own store, then the network; an answer that was kept will do. */
    NETWORK,
    /** The own store, then the network, whatever was kept. */
    ANEW
  }

  /** Checks the ranges. */
  public Find {
    if (limit < 1) {
      throw new IllegalArgumentException("limit " + limit + " is below 1");
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout " + timeout + " is not above zero");
    }
  }
}

package io.svcdht.sim;

import java.time.Duration;

/**
 * What is particular about one node.
 *
 * @param region one of {@link Regions}; means something only where the latency knows regions
 * @param as number of the autonomous system that its address is in
 * @param dialable whether others can dial it; one that is not still advertises its address
 * @param clockSkew what its wall clock is ahead of the others'
 */
public record Traits(int region, int as, boolean dialable, Duration clockSkew) {

  /** Europe, a system of its own, dialable, the right time. */
  public static final Traits PLAIN = new Traits(0, 0, true, Duration.ZERO);

  /** The same in another region. */
  public Traits inRegion(int other) {
    return new Traits(other, as, dialable, clockSkew);
  }

  /** The same in another autonomous system. */
  public Traits inAs(int other) {
    return new Traits(region, other, dialable, clockSkew);
  }

  /** The same behind something that lets nobody in. */
  public Traits undialable() {
    return new Traits(region, as, false, clockSkew);
  }

  /** The same with a wrong clock. */
  public Traits skewed(Duration ahead) {
    return new Traits(region, as, dialable, ahead);
  }
}

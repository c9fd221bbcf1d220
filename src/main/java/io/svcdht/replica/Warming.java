package io.svcdht.replica;

import io.svcdht.limits.TimeSource;
import java.time.Duration;

/**
 * Whether a node that has just joined has been given the records that are now its own. Its first
 * lookup of itself asks the closest for them ({@link Replicas#asks}), and they give at once; nobody
 * says that he is done, so it is over when nothing new has come for a while: twice as long as that
 * lookup took, which tells how far away peers are. Whoever waits for this sets a limit of his own.
 * Safe for several threads.
 */
final class Warming {

  private static final Duration SHORTEST = Duration.ofMillis(500);
  private static final Duration LONGEST = Duration.ofSeconds(5);

  private final TimeSource time;
  private boolean asked;
  private boolean over;
  private long quietSince;
  private Duration quiet = SHORTEST;

  Warming(TimeSource time) {
    this.time = time;
  }

  /** The closest have been asked, by a lookup that {@code took} so long. */
  synchronized void asked(Duration took) {
    Duration twice = took.multipliedBy(2);
    quiet = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
    quiet = quiet.compareTo(SHORTEST) < 0 ? SHORTEST : quiet;
    quietSince = time.nanos();
    asked = true;
  }

  /** Something new was given. */
  synchronized void given() {
    quietSince = time.nanos();
  }

  /** Whether it is over, once and for all. */
  synchronized boolean over() {
    over |= asked && time.nanos() - quietSince >= quiet.toNanos();
    return over;
  }
}

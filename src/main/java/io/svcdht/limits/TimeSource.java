package io.svcdht.limits;

import java.time.Instant;

/**
 * The two clocks a node needs. Production reads the machine's, a simulation its virtual
 * scheduler's, so that one seed replays one run. Code outside {@code config} and {@code sim} never
 * reads another.
 */
public interface TimeSource {

  /** Wall-clock time, which may jump; only for what crosses the wire or a disk. */
  Instant wall();

  /** Monotonic nanoseconds from an arbitrary origin; only differences mean anything. */
  long nanos();
}

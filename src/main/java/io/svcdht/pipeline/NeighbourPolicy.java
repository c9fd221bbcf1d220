package io.svcdht.pipeline;

import java.time.Duration;

/**
 * How the routing table is kept honest.
 *
 * @param waiting peers that may wait to be pinged, 1…65,536; beyond, a candidate is not tried
 * @param concurrency pings at once, 1…64
 * @param pingTimeout longest a ping may take, dialling included, 50 ms…60 s
 * @param fresh how long after its last answer a contact is not pinged to defend its place, 0…1 h
 */
public record NeighbourPolicy(int waiting, int concurrency, Duration pingTimeout, Duration fresh) {

  /** Checks the ranges. */
  public NeighbourPolicy {
    check("peers waiting to be pinged", waiting, 65_536);
    check("pings at once", concurrency, 64);
    if (pingTimeout.toMillis() < 50 || pingTimeout.compareTo(Duration.ofSeconds(60)) > 0) {
      throw new IllegalArgumentException(
          "ping timeout is " + pingTimeout + "; allowed are 50 ms to 60 s");
    }
    if (fresh.isNegative() || fresh.compareTo(Duration.ofHours(1)) > 0) {
      throw new IllegalArgumentException("fresh is " + fresh + "; allowed are 0 s to 1 h");
    }
  }

  /** 256 may wait, 4 at once, 1.5 s each; whoever answered within a minute keeps its place. */
  public static NeighbourPolicy defaults() {
    return new NeighbourPolicy(256, 4, Duration.ofMillis(1500), Duration.ofMinutes(1));
  }

  private static void check(String name, int value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException(name + ": " + value + "; allowed are 1 to " + most);
    }
  }
}

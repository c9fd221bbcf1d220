package io.svcdht.replica;

import java.time.Duration;

/**
 * How replicas are kept alive ({@code dht.replication.*}, docs/PROTOCOL.md §6).
 *
 * @param check how long after a record was last brought to its holders they check that it is still
 *     there, 1 min…24 h
 * @param turn how much later than the closest holder the next closest does so, 0…5 min
 * @param concurrency regions looked over at once, 1…64
 * @param newcomer how long on average until a newcomer is given what it should hold, unless it has
 *     just started and asks for it, 0…5 min; each node waits half to one and a half of it
 */
public record ReplicaPolicy(Duration check, Duration turn, int concurrency, Duration newcomer) {

  /** Checks every range; the message names key, value and range. */
  public ReplicaPolicy {
    check("check", check, Duration.ofMinutes(1), Duration.ofHours(24));
    check("turn", turn, Duration.ZERO, Duration.ofMinutes(5));
    check("newcomer", newcomer, Duration.ZERO, Duration.ofMinutes(5));
    if (concurrency < 1 || concurrency > 64) {
      throw new IllegalArgumentException(
          "replication.concurrency " + concurrency + " is not within 1…64");
    }
  }

  /** Hourly, the i-th closest i × 30 s later; newcomers after half a minute. */
  public static ReplicaPolicy defaults() {
    return new ReplicaPolicy(
        Duration.ofHours(1), Duration.ofSeconds(30), 2, Duration.ofSeconds(30));
  }

  private static void check(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "replication." + key + " " + value + " is not within " + least + "…" + most);
    }
  }
}

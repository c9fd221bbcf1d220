package io.svcdht.peer;

import io.svcdht.limits.Limits;

/**
 * The sizes of a routing table (docs/PROTOCOL.md §7).
 *
 * @param k contacts in a bucket, 1…{@link Limits#PEERS_PER_ANSWER}
 * @param replacements candidates kept beside a full bucket, 0…256
 * @param lost evicted and departed peers remembered, 0…1024
 * @param maxFailures failures in a row after which a contact is evicted, 1…16
 */
public record TablePolicy(int k, int replacements, int lost, int maxFailures) {

  /** Checks the ranges. */
  public TablePolicy {
    check("k", k, 1, Limits.PEERS_PER_ANSWER);
    check("table.replacements", replacements, 0, 256);
    check("table.lost", lost, 0, 1024);
    check("table.max-failures", maxFailures, 1, 16);
  }

  /** The protocol's defaults: k 20, as many replacements, 2k lost peers, two failures. */
  public static TablePolicy defaults() {
    return of(20);
  }

  /** The defaults for another {@code k}. */
  public static TablePolicy of(int k) {
    return new TablePolicy(k, k, 2 * k, 2);
  }

  private static void check(String key, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "dht." + key + " is " + value + ", allowed are " + min + " to " + max);
    }
  }
}

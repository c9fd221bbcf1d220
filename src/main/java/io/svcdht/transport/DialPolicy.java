package io.svcdht.transport;

import java.time.Duration;

/**
 * Whom we dial and how (docs/PROTOCOL.md §2).
 *
 * @param stagger head start of one address before the next is tried (RFC 8305 §5)
 * @param perFamily most addresses tried per contact and IP family
 * @param failurePause how long an IP and port that failed is left alone
 * @param prefixBudget most dials to one /24 or /48 of strangers per {@code failurePause}
 * @param concurrent most dials under way at once
 */
public record DialPolicy(
    Duration stagger, int perFamily, Duration failurePause, int prefixBudget, int concurrent) {

  /** Checks the ranges. */
  public DialPolicy {
    TransportPolicy.within("transport.dial.stagger", stagger, Duration.ofMillis(1), ONE_SECOND);
    TransportPolicy.within("transport.dial.per-family", perFamily, 1, 4);
    TransportPolicy.within(
        "transport.dial.failure-pause", failurePause, Duration.ofMillis(1), Duration.ofHours(1));
    TransportPolicy.within("transport.dial.prefix-budget", prefixBudget, 1, 10_000);
    TransportPolicy.within("transport.dial.concurrent", concurrent, 1, 10_000);
  }

  private static final Duration ONE_SECOND = Duration.ofSeconds(1);

  /** The protocol's values. */
  public static DialPolicy defaults() {
    return new DialPolicy(Duration.ofMillis(75), 2, Duration.ofSeconds(30), 64, 128);
  }
}

package io.svcdht.announce;

import java.time.Duration;

/**
 * How much this process promises and how it keeps its promises ({@code dht.announcements.*}).
 *
 * @param max most announcements, 1…10,000,000
 * @param jitter share of the republish interval by which each is moved, 0…0.5, so that what was
 *     announced together does not stay together
 * @param concurrency most republishes under way at once, 1…1,024
 * @param inflight most announcements and withdrawals under way at once, republishes among them,
 *     1…100,000; beyond it callers are told {@code Busy}
 * @param timeout most time for one republish, 100 ms…5 min
 * @param retry wait after a first failed republish, doubled by each further one, 100 ms…1 h
 * @param retryCap longest such wait, {@code retry}…24 h
 * @param relayed most foreign records remembered, to tell a first relay from a repeated one,
 *     1…10,000,000
 * @param sweepLeast own announcements in a region from which on they are republished together,
 *     1…10,000,000; a sweep looks over the region first, so that few are cheaper one by one
 */
public record AnnouncePolicy(
    int max,
    double jitter,
    int concurrency,
    int inflight,
    Duration timeout,
    Duration retry,
    Duration retryCap,
    int relayed,
    int sweepLeast) {

  /** Checks every range; the message names key, value and range. */
  public AnnouncePolicy {
    check("max", max, max >= 1 && max <= 10_000_000, "1…10000000");
    check("jitter", jitter, jitter >= 0 && jitter <= 0.5, "0…0.5");
    check("concurrency", concurrency, concurrency >= 1 && concurrency <= 1024, "1…1024");
    check("inflight", inflight, inflight >= 1 && inflight <= 100_000, "1…100000");
    check(
        "timeout",
        timeout,
        within(timeout, Duration.ofMillis(100), Duration.ofMinutes(5)),
        "PT0.1S…PT5M");
    check(
        "retry", retry, within(retry, Duration.ofMillis(100), Duration.ofHours(1)), "PT0.1S…PT1H");
    check("retry-cap", retryCap, within(retryCap, retry, Duration.ofHours(24)), retry + "…PT24H");
    check("relayed", relayed, relayed >= 1 && relayed <= 10_000_000, "1…10000000");
    check("sweep-least", sweepLeast, sweepLeast >= 1 && sweepLeast <= 10_000_000, "1…10000000");
  }

  /** 100,000 announcements, republished ± 10 %, 16 at once. */
  public static AnnouncePolicy defaults() {
    return new AnnouncePolicy(
        100_000,
        0.1,
        16,
        512,
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        Duration.ofMinutes(10),
        10_000,
        8);
  }

  /** The same with each announcement republished by itself. */
  public AnnouncePolicy withoutSweeps() {
    return new AnnouncePolicy(
        max, jitter, concurrency, inflight, timeout, retry, retryCap, relayed, 10_000_000);
  }

  private static boolean within(Duration value, Duration min, Duration max) {
    return value.compareTo(min) >= 0 && value.compareTo(max) <= 0;
  }

  private static void check(String key, Object value, boolean inRange, String range) {
    if (!inRange) {
      throw new IllegalArgumentException(
          "announcements." + key + " " + value + " is not within " + range);
    }
  }
}

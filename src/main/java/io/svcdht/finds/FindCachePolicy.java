package io.svcdht.finds;

import java.time.Duration;

/**
 * What is kept of finds ({@code dht.cache.*}). Finds for one content that are under way at once
 * share a lookup whatever stands here.
 *
 * @param entries most answers kept, 0…1,000,000; 0 keeps none
 * @param bytes most memory for them, estimated, 64 KiB…16 GiB
 * @param ttl longest that an answer with records is kept, 0…1 min; 0 keeps none. Never longer than
 *     the shortest remaining life among its records. A withdrawal elsewhere shows here that much
 *     later, and within a minute it has to: hence the range
 * @param negativeTtl longest that an answer without records is kept, 0…15 s; 0 keeps none
 */
public record FindCachePolicy(int entries, long bytes, Duration ttl, Duration negativeTtl) {

  private static final int ENTRIES_MAX = 1_000_000;
  private static final long BYTES_MIN = 64L << 10;
  private static final long BYTES_MAX = 16L << 30;
  private static final Duration TTL_MAX = Duration.ofMinutes(1);
  private static final Duration NEGATIVE_MAX = Duration.ofSeconds(15);

  /** Checks the ranges; the message names key, value and range. */
  public FindCachePolicy {
    if (entries < 0 || entries > ENTRIES_MAX) {
      throw new IllegalArgumentException(
          "dht.cache.entries is " + entries + ", allowed are 0 to " + ENTRIES_MAX);
    }
    if (bytes < BYTES_MIN || bytes > BYTES_MAX) {
      throw new IllegalArgumentException(
          "dht.cache.bytes is " + bytes + "B, allowed are 64KB to 16GB");
    }
    check("dht.cache.ttl", ttl, TTL_MAX);
    check("dht.cache.negative-ttl", negativeTtl, NEGATIVE_MAX);
  }

  /** 10,000 answers in 16 MiB, for half a minute; for 15 s where nothing was found. */
  public static FindCachePolicy defaults() {
    return new FindCachePolicy(10_000, 16L << 20, Duration.ofSeconds(30), NEGATIVE_MAX);
  }

  private static void check(String key, Duration value, Duration most) {
    if (value.isNegative() || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(key + " is " + value + ", allowed are PT0S to " + most);
    }
  }
}

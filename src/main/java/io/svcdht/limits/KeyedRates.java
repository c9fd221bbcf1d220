package io.svcdht.limits;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One {@link RateLimit} for each key, of which at most a fixed number are kept. One that nobody has
 * asked for {@link Bound#idle} is dropped: it has long been full again, so nothing is forgiven by
 * that. Keys for which there is no place share one limit between them until places are free:
 * whoever comes with ever new keys throttles itself, and no key ever gets more than the rate.
 *
 * @param <K> whose rates they are; a value
 */
public final class KeyedRates<K> {

  /**
   * How many are kept.
   *
   * @param keys most keys, 1 to 1,048,576; about 700 bytes each
   * @param idle after which one is dropped, 1 s to 1 h
   */
  public record Bound(int keys, Duration idle) {

    private static final int MOST = 1 << 20;
    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofHours(1);

    /** Checks the ranges. */
    public Bound {
      if (keys < 1 || keys > MOST) {
        throw new IllegalArgumentException(
            "limited keys are " + keys + ", allowed are 1 to " + MOST);
      }
      if (idle.compareTo(SHORTEST) < 0 || idle.compareTo(LONGEST) > 0) {
        throw new IllegalArgumentException(
            "idle limits are kept for " + idle + ", allowed are " + SHORTEST + " to " + LONGEST);
      }
    }

    /** 4,096 keys, dropped after ten seconds. */
    public static Bound defaults() {
      return new Bound(4_096, Duration.ofSeconds(10));
    }
  }

  private final Bound bound;
  private final RateLimiterConfig config;
  private final Cache<K, RateLimit> limits;
  private final RateLimit shared;
  private final AtomicLong clock;
  private final AtomicLong swept;

  /** No keys yet, at the reading {@code now} of {@link TimeSource#nanos()}. */
  public KeyedRates(Rate rate, Bound bound, long now) {
    this.bound = bound;
    this.config = RateLimit.config(rate);
    this.shared = new RateLimit(config, now);
    this.clock = new AtomicLong(now);
    this.swept = new AtomicLong(now);
    this.limits =
        Caffeine.newBuilder()
            .expireAfterAccess(bound.idle())
            .executor(Runnable::run)
            .ticker(clock::getOpaque)
            .build();
  }

  /** Takes {@code permits} of {@code key}, if there are so many. */
  public boolean take(K key, int permits, long now) {
    // A reading that another thread sets back by a moment only drops something a moment later.
    clock.setOpaque(now);
    @Nullable RateLimit known = limits.getIfPresent(key);
    RateLimit limit = known == null ? unknown(key, now) : known;
    return limit.take(permits, 0, now);
  }

  /** Keys kept now, about. */
  public long size() {
    return limits.estimatedSize();
  }

  private RateLimit unknown(K key, long now) {
    if (full()) {
      sweep(now);
      if (full()) {
        return shared;
      }
    }
    return seated(key, now);
  }

  /** The last place has one taker: of several new keys at once all but it would be too many. */
  private synchronized RateLimit seated(K key, long now) {
    @Nullable RateLimit known = limits.getIfPresent(key);
    if (known == null && full()) {
      return shared;
    }
    return limits.get(key, absent -> new RateLimit(config, now));
  }

  private boolean full() {
    return limits.estimatedSize() >= bound.keys();
  }

  /**
   * At most four times in the span after which something can be idle: it takes the cache's lock.
   */
  private void sweep(long now) {
    long last = swept.get();
    if (now - last >= bound.idle().toNanos() / 4 && swept.compareAndSet(last, now)) {
      limits.cleanUp();
    }
  }
}

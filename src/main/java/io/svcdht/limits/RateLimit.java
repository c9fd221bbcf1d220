package io.svcdht.limits;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/**
 * One limit of a {@link Rate}: a Resilience4j limiter that refuses at once and never waits. It
 * reads the time it is told, so that a whole check reads the clock once and a simulation replays;
 * it is in no registry, so that no meter is made for it. A lock keeps threads apart: Resilience4j's
 * own answer to a lost race is to park the thread, which no event loop may do.
 */
public final class RateLimit {

  private final RateLimiter limiter;
  private long nanos;

  /** A limit with all its permits, at the reading {@code now} of {@link TimeSource#nanos()}. */
  public RateLimit(Rate rate, long now) {
    this(config(rate), now);
  }

  RateLimit(RateLimiterConfig config, long now) {
    this.nanos = now;
    this.limiter = RateLimiter.of("limit", config, this::nanos);
  }

  /** Takes {@code permits}, if there are so many and {@code reserve} are left then. */
  public synchronized boolean take(int permits, int reserve, long now) {
    tell(now);
    if (reserve > 0 && limiter.getMetrics().getAvailablePermissions() - permits < reserve) {
      return false;
    }
    return limiter.acquirePermission(permits);
  }

  /** What most limits of one rate share. */
  static RateLimiterConfig config(Rate rate) {
    return RateLimiterConfig.custom()
        .limitForPeriod(rate.burst())
        .limitRefreshPeriod(rate.period())
        .timeoutDuration(Duration.ZERO)
        .writableStackTraceEnabled(false)
        .build();
  }

  /** Two threads may come in another order than they have read the clock. */
  private void tell(long now) {
    if (now - nanos > 0) {
      nanos = now;
    }
  }

  private Long nanos() {
    return nanos;
  }
}

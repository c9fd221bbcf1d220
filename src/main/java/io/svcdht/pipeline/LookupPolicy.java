package io.svcdht.pipeline;

import io.svcdht.limits.Limits;
import java.time.Duration;

/**
 * How lookups are made (docs/PROTOCOL.md §6 and §7).
 *
 * @param k how many of the closest a lookup must have heard, 1…64
 * @param alpha requests in flight that have not stalled, 1…16
 * @param beta requests in flight beside those because others stalled, 0…16
 * @param hopBudget greatest depth of a peer that is still asked, 1…64
 * @param hedgeStagger longest a request may take before it counts as stalled, 15 ms…10 s
 * @param rpcTimeout longest one request may take, 50 ms…60 s
 * @param deadline longest a lookup may take where the caller does not say less, 100 ms…5 min
 */
public record LookupPolicy(
    int k,
    int alpha,
    int beta,
    int hopBudget,
    Duration hedgeStagger,
    Duration rpcTimeout,
    Duration deadline) {

  /** No request counts as stalled sooner (docs/PROTOCOL.md §7). */
  public static final Duration HEDGE_FLOOR = Duration.ofMillis(15);

  /** Requests of one lookup for each of the k closest, failed ones and further pages included. */
  private static final int RPCS_PER_PLACE = 10;

  /** Candidates remembered for each of the k closest; the farthest not yet asked give way. */
  private static final int CANDIDATES_PER_PLACE = 20;

  /** Checks the ranges. */
  public LookupPolicy {
    check("dht.k", k, 1, Limits.PEERS_PER_ANSWER);
    check("dht.alpha", alpha, 1, 16);
    check("dht.beta", beta, 0, 16);
    check("dht.hop-budget", hopBudget, 1, 64);
    check("dht.hedge-stagger", hedgeStagger, HEDGE_FLOOR, Duration.ofSeconds(10));
    check("dht.rpc-timeout", rpcTimeout, Duration.ofMillis(50), Duration.ofSeconds(60));
    if (hedgeStagger.compareTo(rpcTimeout) > 0) {
      throw new IllegalArgumentException(
          "dht.hedge-stagger is " + hedgeStagger + "; at most dht.rpc-timeout, " + rpcTimeout);
    }
    check("dht.lookup-deadline", deadline, Duration.ofMillis(100), Duration.ofMinutes(5));
  }

  /** k 20, α 3, β 2, 5 hops, hedge after 250 ms, 1.5 s per request, 5 s in all. */
  public static LookupPolicy defaults() {
    return new LookupPolicy(
        20, 3, 2, 5, Duration.ofMillis(250), Duration.ofMillis(1500), Duration.ofSeconds(5));
  }

  /** The same with another number of hedges; 0 does without. */
  public LookupPolicy withBeta(int other) {
    return new LookupPolicy(k, alpha, other, hopBudget, hedgeStagger, rpcTimeout, deadline);
  }

  /** The same with another hop budget. */
  public LookupPolicy withHopBudget(int other) {
    return new LookupPolicy(k, alpha, beta, other, hedgeStagger, rpcTimeout, deadline);
  }

  /** Most requests of one lookup. */
  int rpcBudget() {
    return k * RPCS_PER_PLACE;
  }

  /** Most candidates one lookup remembers. */
  int candidates() {
    return k * CANDIDATES_PER_PLACE;
  }

  /** When a request to a peer that answers 95 % within {@code p95} counts as stalled. */
  Duration hedgeAfter(Duration p95) {
    if (p95.compareTo(hedgeStagger) >= 0) {
      return hedgeStagger;
    }
    return p95.compareTo(HEDGE_FLOOR) < 0 ? HEDGE_FLOOR : p95;
  }

  private static void check(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          key + " is " + value + "; allowed are " + least + " to " + most);
    }
  }

  private static void check(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          key + " is " + value + "; allowed are " + least + " to " + most);
    }
  }
}

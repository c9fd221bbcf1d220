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
 * @param spread how it is kept from being captured
 */
public record LookupPolicy(
    int k,
    int alpha,
    int beta,
    int hopBudget,
    Duration hedgeStagger,
    Duration rpcTimeout,
    Duration deadline,
    Spread spread) {

  /** No request counts as stalled sooner (docs/PROTOCOL.md §7). */
  public static final Duration HEDGE_FLOOR = Duration.ofMillis(15);

  /** Hedge delays of silence after which nobody counts on an answer. */
  private static final int OVERDUE = 3;

  /** Requests of one lookup for each of the k closest, failed ones and further pages included. */
  private static final int RPCS_PER_PLACE = 10;

  /** Candidates remembered for each of the k closest; the farthest not yet asked give way. */
  private static final int CANDIDATES_PER_PLACE = 20;

  /**
   * Nodes expected in the region that is covered when an eclipse is suspected, for each of the k.
   */
  private static final int REGION_PEERS_PER_PLACE = 5;

  /**
   * Where so many of the k would be expected within a distance, who stands there is one of the k
   * closest with a probability of 92 % for k = 20 (Poisson; Trautwein et al., "IPFS in the Fast
   * Lane", 2024, call it optimistic provide).
   */
  private static final double SURELY = 0.7;

  /** Places of a withdrawal for each of a record. */
  private static final int WIDER = 3;

  /** Signatures checked by one lookup for each of the k closest. */
  private static final int VERIFICATIONS_PER_PLACE = 400;

  /** Bytes of contacts and records that one lookup reads. */
  private static final long BYTES = 64L << 20;

  /**
   * How a lookup is kept from being captured by one operator (docs/PROTOCOL.md §6).
   *
   * @param paths disjoint paths of a provide (S/Kademlia §4.4), 1…8
   * @param maxGroupPct percentage of the k closest that one network counts for, 1…100; 100 counts
   *     them all
   */
  public record Spread(int paths, int maxGroupPct) {
    /** Checks the ranges. */
    public Spread {
      check("dht.disjoint-paths", paths, 1, 8);
      check("dht.diversity.max-pct", maxGroupPct, 1, 100);
    }

    /** Three paths; one network counts for 40 %. */
    public static Spread defaults() {
      return new Spread(3, 40);
    }
  }

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
        20,
        3,
        2,
        5,
        Duration.ofMillis(250),
        Duration.ofMillis(1500),
        Duration.ofSeconds(5),
        Spread.defaults());
  }

  /** The same with another number of hedges; 0 does without. */
  public LookupPolicy withBeta(int other) {
    return new LookupPolicy(k, alpha, other, hopBudget, hedgeStagger, rpcTimeout, deadline, spread);
  }

  /** The same with another hop budget. */
  public LookupPolicy withHopBudget(int other) {
    return new LookupPolicy(k, alpha, beta, other, hedgeStagger, rpcTimeout, deadline, spread);
  }

  /** The same, kept from capture in another way. */
  public LookupPolicy withSpread(Spread other) {
    return new LookupPolicy(k, alpha, beta, hopBudget, hedgeStagger, rpcTimeout, deadline, other);
  }

  /**
   * The same with what may change while a node runs from {@code other}: requests in flight, when
   * and how many hedges, and what one network counts for.
   */
  public LookupPolicy tunedAs(LookupPolicy other) {
    return new LookupPolicy(
        k,
        other.alpha(),
        other.beta(),
        hopBudget,
        other.hedgeStagger(),
        rpcTimeout,
        deadline,
        new Spread(spread.paths(), other.spread().maxGroupPct()));
  }

  /**
   * The same for a withdrawal: it goes to more of the closest than the record did, as that has
   * copies with nodes that were among the closest once, or only on one path.
   */
  LookupPolicy wide() {
    int more = Math.min(WIDER * k, Limits.PEERS_PER_ANSWER);
    return new LookupPolicy(
        more, alpha, beta, hopBudget, hedgeStagger, rpcTimeout, deadline, spread);
  }

  /** Disjoint paths of a provide. */
  int paths() {
    return Math.min(spread.paths(), k);
  }

  /** How many of the k closest one network counts for. */
  int perGroup() {
    return Math.max(1, k * spread.maxGroupPct() / 100);
  }

  /** Holders that are enough for a provide to return: half of the k closest. */
  int enough() {
    return (k + 1) / 2;
  }

  /** Most peers asked in a region where an eclipse is suspected. */
  int regionPeers() {
    return k * REGION_PEERS_PER_PLACE;
  }

  /** Most signatures that one lookup has checked. */
  int verifications() {
    return k * VERIFICATIONS_PER_PLACE;
  }

  /** Most bytes of contacts and records that one lookup reads. */
  long bytes() {
    return BYTES;
  }

  /** Most requests of one lookup in flight, stalled ones included. */
  int outstanding() {
    return 2 * k + alpha + beta;
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

  /**
   * When a request that stalls after {@code hedge} is replaced as if it had failed, where nearly
   * all answers come within {@code usual}.
   */
  Duration overdueAfter(Duration hedge, Duration usual) {
    Duration silent = hedge.multipliedBy(OVERDUE);
    Duration overdue = silent.compareTo(usual) < 0 ? usual : silent;
    return overdue.compareTo(rpcTimeout) > 0 ? rpcTimeout : overdue;
  }

  /** Whether a peer is one of the k closest, where {@code nearer} nodes are to be expected. */
  boolean surelyClose(double nearer) {
    return nearer <= SURELY * k;
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

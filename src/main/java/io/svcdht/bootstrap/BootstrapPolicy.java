package io.svcdht.bootstrap;

import io.svcdht.pipeline.Seed;
import io.svcdht.supervision.Backoff;
import java.time.Duration;
import java.util.List;

/**
 * How a node joins and stays.
 *
 * @param seeds where to begin, at most {@link #MAX_SEEDS}
 * @param required {@code dht.bootstrap.required}: other seeds to have met, 1…{@link #MAX_SEEDS}
 * @param standalone whether the node is useful by itself and waits for nobody
 * @param discovers whether it has nodes to begin a discovery with, and so needs no seed
 * @param fillPercent live peers among those that the seeds offered, 0…100, below which the node
 *     still counts as joining
 * @param pace times
 */
public record BootstrapPolicy(
    List<Seed> seeds,
    int required,
    boolean standalone,
    boolean discovers,
    int fillPercent,
    Pace pace) {

  /** Seeds that may be configured. */
  public static final int MAX_SEEDS = 64;

  /**
   * Times.
   *
   * @param backoff between tries until the node has joined
   * @param dial most time for dialling one seed, and for its first answer
   * @param lookup most time for a self-lookup or a refresh
   * @param heal between looks at one seed and at lost contacts once the node has joined
   * @param refresh how long a bucket may be quiet
   */
  public record Pace(
      Backoff backoff, Duration dial, Duration lookup, Duration heal, Duration refresh) {

    /** Checks the ranges. */
    public Pace {
      positive("bootstrap.dial-timeout", dial);
      positive("bootstrap.lookup-timeout", lookup);
      positive("bootstrap.heal", heal);
      positive("bootstrap.refresh", refresh);
    }

    /** Tries from 500 ms up to 15 s apart; 5 s dials and lookups; heal 60 s; refresh 10 min. */
    public static Pace defaults() {
      return new Pace(
          new Backoff(Duration.ofMillis(500), Duration.ofSeconds(15)),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(60),
          Duration.ofMinutes(10));
    }

    private static void positive(String key, Duration value) {
      if (value.isNegative() || value.isZero()) {
        throw new IllegalArgumentException(key + "=" + value + " is not above zero");
      }
    }
  }

  /** Checks the ranges; seeds named twice count once. */
  public BootstrapPolicy {
    seeds = seeds.stream().distinct().toList();
    if (seeds.size() > MAX_SEEDS) {
      throw new IllegalArgumentException(
          "bootstrap.seeds has " + seeds.size() + " entries, at most " + MAX_SEEDS);
    }
    if (required < 1 || required > MAX_SEEDS) {
      throw new IllegalArgumentException(
          "bootstrap.required=" + required + " is not in 1…" + MAX_SEEDS);
    }
    if (fillPercent < 0 || fillPercent > 100) {
      throw new IllegalArgumentException(
          "readiness.min-fill-pct=" + fillPercent + " is not in 0…100");
    }
    if (seeds.isEmpty() && !standalone && !discovers) {
      throw new IllegalArgumentException(
          "bootstrap.seeds is empty: configure at least one seed or node record, or set"
              + " standalone=true");
    }
  }

  /** A node by itself, which others may join. */
  public static BootstrapPolicy alone() {
    return new BootstrapPolicy(List.of(), 1, true, false, 60, Pace.defaults());
  }

  /** A node that joins through {@code seeds}. */
  public static BootstrapPolicy joining(List<Seed> seeds, int required) {
    return new BootstrapPolicy(seeds, required, false, false, 60, Pace.defaults());
  }
}

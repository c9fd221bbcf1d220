package io.svcdht.bootstrap;

import java.time.Instant;
import java.util.Optional;

/**
 * How far joining has come, for readiness.
 *
 * @param standalone whether the node waits for nobody
 * @param seedsConfigured as written, names counting once
 * @param others distinct resolved seeds minus this node
 * @param authenticated distinct proven node ids among them, met in either direction
 * @param offered distinct peers that the seeds offered
 * @param selfLookup whether a self-lookup has succeeded
 * @param lastSelfLookup when one last did
 * @param quorumReached whether quorum was reached once: it stays reached for this process
 */
public record BootstrapStatus(
    boolean standalone,
    int seedsConfigured,
    int others,
    int authenticated,
    int offered,
    boolean selfLookup,
    Optional<Instant> lastSelfLookup,
    boolean quorumReached) {

  /** A status of which only the present numbers are known. */
  public BootstrapStatus(
      boolean standalone,
      int seedsConfigured,
      int others,
      int authenticated,
      int offered,
      boolean selfLookup,
      Optional<Instant> lastSelfLookup) {
    this(
        standalone,
        seedsConfigured,
        others,
        authenticated,
        offered,
        selfLookup,
        lastSelfLookup,
        false);
  }

  /** How many of {@code others} are needed where {@code configured} are asked for. */
  public static int needed(int configured, int others) {
    return Math.max(1, Math.min(configured, (others + 1) / 2));
  }

  /** Whether enough seeds have been met, now or once. */
  public boolean quorum(int required) {
    return standalone || quorumReached || authenticated >= needed(required, others);
  }
}

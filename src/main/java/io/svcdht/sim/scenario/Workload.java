package io.svcdht.sim.scenario;

import java.time.Duration;

/**
 * What the nodes do: they join one after another, some announce, all find under churn; then some
 * die, and all find again.
 *
 * @param joinSpread from the first start to the last
 * @param contents how many contents are announced, each at one random node
 * @param finds how many, each from a random node for a random content
 * @param span over which the finds are spread evenly, while nodes come and go
 * @param churn share of the nodes that leave, and as many that join, in an hour, 0…10
 * @param trouble what befalls them beside
 */
public record Workload(
    Duration joinSpread, int contents, int finds, Duration span, double churn, Trouble trouble) {

  /** Checks the ranges. */
  public Workload {
    if (contents < 0 || finds < 0 || (finds > 0 && contents == 0)) {
      throw new IllegalArgumentException(
          finds + " finds of " + contents + " contents cannot be simulated");
    }
    if (!(churn >= 0 && churn <= 10)) {
      throw new IllegalArgumentException("churn " + churn + " per hour is not in 0…10");
    }
    if (joinSpread.isNegative() || span.isNegative()) {
      throw new IllegalArgumentException("a time span of the workload is negative");
    }
  }

  /**
   * For {@code nodes} nodes and {@code finds} finds: joined within 30 ms a node and at least 10 s,
   * a content for each 100 finds but at least 50, finds for 20 min or 20 ms each if that is less.
   */
  public static Workload of(int nodes, int finds) {
    Duration joins = Duration.ofMillis(Math.max(10_000, 30L * nodes));
    Duration span = Duration.ofMillis(Math.min(20L * finds, 1_200_000));
    return new Workload(joins, Math.clamp(finds / 100, 50, 2_000), finds, span, 0, Trouble.NONE);
  }

  /** The same with nodes that come and go. */
  public Workload withChurn(double perHour) {
    return new Workload(joinSpread, contents, finds, span, perHour, trouble);
  }

  /** The same with trouble. */
  public Workload withTrouble(Trouble other) {
    return new Workload(joinSpread, contents, finds, span, churn, other);
  }

  /** The same with another number of contents. */
  public Workload withContents(int other) {
    return new Workload(joinSpread, other, finds, span, churn, trouble);
  }

  /** The same with the finds spread over another time. */
  public Workload withSpan(Duration other) {
    return new Workload(joinSpread, contents, finds, other, churn, trouble);
  }
}

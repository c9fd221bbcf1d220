package io.svcdht.sim;

import java.time.Duration;

/**
 * What a virtual network is like.
 *
 * @param latency one way
 * @param loss probability 0…0.5 that a segment is lost; as under TCP that is delay, by
 *     retransmission, and only after {@link #MAX_RETRIES} losses in a row silence
 * @param codec whether messages pass through their bytes (the real codec), or as objects
 * @param connectTimeout after which a dial that nobody answers has failed
 * @param idle after which an unused connection is closed
 */
public record NetworkPlan(
    Latency latency, double loss, boolean codec, Duration connectTimeout, Duration idle) {

  /** Losses of one message in a row after which it is gone. */
  public static final int MAX_RETRIES = 6;

  /** First retransmission; each further one waits twice as long (RFC 6298, with Linux' minimum). */
  static final Duration RETRANSMISSION = Duration.ofMillis(200);

  /** Checks the ranges. */
  public NetworkPlan {
    if (!(loss >= 0 && loss <= 0.5)) {
      throw new IllegalArgumentException("loss " + loss + " is not in 0…0.5");
    }
    if (connectTimeout.isNegative() || connectTimeout.isZero()) {
      throw new IllegalArgumentException(
          "connect timeout " + connectTimeout + " is not above zero");
    }
    if (idle.isNegative() || idle.isZero()) {
      throw new IllegalArgumentException("idle time " + idle + " is not above zero");
    }
  }

  /** A data centre: log-normal around 1 ms one way, no loss, real bytes. */
  public static NetworkPlan defaults() {
    return new NetworkPlan(
        new Latency.LogNormal(Duration.ofMillis(1), 0.5, Duration.ofMillis(500)),
        0,
        true,
        Duration.ofSeconds(5),
        Duration.ofMinutes(5));
  }

  /** The same with another loss. */
  public NetworkPlan withLoss(double other) {
    return new NetworkPlan(latency, other, codec, connectTimeout, idle);
  }

  /** The same with another latency. */
  public NetworkPlan withLatency(Latency other) {
    return new NetworkPlan(other, loss, codec, connectTimeout, idle);
  }

  /** The same, with messages as bytes or as objects. */
  public NetworkPlan withCodec(boolean other) {
    return new NetworkPlan(latency, loss, other, connectTimeout, idle);
  }
}

package io.svcdht.transport;

import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * What an operator may set about sockets between nodes.
 *
 * @param bind where to listen; port 0 takes a free one
 * @param pqRequired whether a start without the hybrid key exchange X25519MLKEM768 is refused
 * @param connections most connections at once; half of them are kept for own dials
 * @param maxInflight most requests in flight on one connection, each way
 * @param handshake from accept or dial to HELLO
 * @param idle after which an unused connection is closed
 * @param dial whom we dial
 * @param accept whom we accept
 */
public record TransportPolicy(
    InetSocketAddress bind,
    boolean pqRequired,
    int connections,
    int maxInflight,
    Duration handshake,
    Duration idle,
    DialPolicy dial,
    AcceptPolicy accept) {

  /** The port of peers. */
  public static final int DEFAULT_PORT = 9910;

  /** Checks the ranges. */
  public TransportPolicy {
    within("limits.connections", connections, 2, 1_000_000);
    within("transport.max-inflight", maxInflight, 1, 4_096);
    within("transport.handshake", handshake, Duration.ofMillis(10), Duration.ofMinutes(1));
    within("transport.idle", idle, Duration.ofMillis(100), Duration.ofDays(1));
  }

  /** The protocol's values, on all interfaces. */
  public static TransportPolicy defaults() {
    return new TransportPolicy(
        new InetSocketAddress(DEFAULT_PORT),
        false,
        1_024,
        64,
        Duration.ofSeconds(5),
        Duration.ofMinutes(5),
        DialPolicy.defaults(),
        AcceptPolicy.defaults());
  }

  /** The same, listening elsewhere. */
  public TransportPolicy withBind(InetSocketAddress address) {
    return new TransportPolicy(
        address, pqRequired, connections, maxInflight, handshake, idle, dial, accept);
  }

  static void within(String key, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "dht." + key + " = " + value + " is not " + least + " to " + most);
    }
  }

  static void within(String key, Duration value, Duration least, Duration most) {
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          "dht." + key + " = " + value + " is not " + least + " to " + most);
    }
  }
}

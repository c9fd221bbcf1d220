package io.svcdht.rpc.http;

import static io.svcdht.rpc.http.ApiPolicy.within;

import java.time.Duration;

/**
 * Bounds of the connections that callers hold ({@code dht.api.connections.*}).
 *
 * @param max open at once, of each of the two HTTP ports, 16 to 1,000,000; one more is closed as it
 *     comes
 * @param header longest from the first byte of a request to the end of its header, 1 s to 10 min
 * @param rest longest until what is left of a body has come when its answer is already given, 1 s
 *     to 10 min
 * @param stall longest that an answer waits for a caller who does not read, 1 s to 10 min
 * @param pipelined requests that a caller may send before it has read the answers, 1 to 1,000
 */
public record ConnectionPolicy(
    int max, Duration header, Duration rest, Duration stall, int pipelined) {

  private static final Duration LEAST = Duration.ofSeconds(1);
  private static final Duration MOST = Duration.ofMinutes(10);

  /** Checks the ranges. */
  public ConnectionPolicy {
    within("dht.api.connections.max", max, 16, 1_000_000);
    within("dht.api.connections.header", header, LEAST, MOST);
    within("dht.api.connections.rest", rest, LEAST, MOST);
    within("dht.api.connections.stall", stall, LEAST, MOST);
    within("dht.api.connections.pipelined", pipelined, 1, 1_000);
  }

  /** Four thousand connections, ten seconds for a header, half a minute for a reader. */
  public static ConnectionPolicy defaults() {
    return new ConnectionPolicy(
        4_096, Duration.ofSeconds(10), Duration.ofSeconds(10), Duration.ofSeconds(30), 32);
  }
}

package io.svcdht.sim;

import io.svcdht.message.Operation;
import java.util.EnumMap;
import java.util.Map;

/** What has gone over a virtual network. */
public final class Traffic {

  private final Map<Operation, Long> requests = new EnumMap<>(Operation.class);
  private long bytes;
  private long connections;
  private long unanswered;

  Traffic() {}

  void countRequest(Operation operation) {
    requests.merge(operation, 1L, Long::sum);
  }

  void countBytes(int count) {
    bytes += count;
  }

  void countConnection() {
    connections++;
  }

  void countUnanswered() {
    unanswered++;
  }

  /** Requests sent. */
  public long requests() {
    return requests.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Requests of one kind sent. */
  public long requests(Operation operation) {
    return requests.getOrDefault(operation, 0L);
  }

  /** Bytes of message payloads sent; 0 where messages pass as objects. */
  public long bytes() {
    return bytes;
  }

  /** Connections opened. */
  public long connections() {
    return connections;
  }

  /** Requests that nobody answered in time, and dials that nobody took. */
  public long unanswered() {
    return unanswered;
  }
}

package io.svcdht.sim;

/** What has gone over a virtual network. */
public final class Traffic {

  private long requests;
  private long bytes;
  private long connections;
  private long unanswered;

  Traffic() {}

  void countRequest() {
    requests++;
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
    return requests;
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

package io.svcdht.pipeline;

import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Peers that have lately let a request fail. Others go on naming a dead peer until each of them has
 * noticed; without this memory every lookup would meet it anew. A first failure is held against a
 * peer for 30 s, each further one twice as long, at most 10 minutes; an answer clears it at once.
 * Bounded: what does not fit is not remembered. Safe for several threads.
 */
final class Suspects {

  /** Peers remembered. */
  static final int MOST = 1024;

  static final Duration FIRST = Duration.ofSeconds(30);
  static final Duration LONGEST = Duration.ofMinutes(10);

  private final TimeSource time;
  private final Map<NodeId, Suspicion> suspicions = new ConcurrentHashMap<>();

  private record Suspicion(long untilNanos, Duration span) {
    Suspicion again(long now) {
      Duration twice = span.multipliedBy(2);
      return since(now, twice.compareTo(LONGEST) > 0 ? LONGEST : twice);
    }

    static Suspicion since(long now, Duration span) {
      return new Suspicion(now + span.toNanos(), span);
    }
  }

  Suspects(TimeSource time) {
    this.time = time;
  }

  /** A request to {@code id} has failed by its fault, or got no answer. */
  void add(NodeId id) {
    long now = time.nanos();
    if (suspicions.size() >= MOST) {
      suspicions.values().removeIf(old -> now - old.untilNanos() >= 0);
    }
    if (suspicions.size() < MOST || suspicions.containsKey(id)) {
      suspicions.merge(id, Suspicion.since(now, FIRST), (old, first) -> old.again(now));
    }
  }

  /** {@code id} has answered. */
  void clear(NodeId id) {
    if (!suspicions.isEmpty()) {
      suspicions.remove(id);
    }
  }

  /** Whether {@code id} is better left alone for now. */
  boolean contains(NodeId id) {
    if (suspicions.isEmpty()) {
      return false;
    }
    Suspicion suspicion = suspicions.get(id);
    return suspicion != null && time.nanos() - suspicion.untilNanos() < 0;
  }

  int size() {
    return suspicions.size();
  }
}

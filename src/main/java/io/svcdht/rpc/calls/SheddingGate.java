package io.svcdht.rpc.calls;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.limits.Shedding;
import java.util.List;
import java.util.Optional;

/**
 * A gate that also sheds writes while the reads under way take most of their places: what the node
 * has left is then kept for them. Reads themselves are refused by their bulkheads, when those are
 * full.
 */
public final class SheddingGate implements Gate {

  private final Gate gate;
  private final List<Bulkhead> reads;
  private final Shedding shedding;
  private final Optional<DhtException> busy =
      Optional.of(
          new DhtException(
              DhtError.BUSY, "this node sheds writes to keep reads going; try again shortly"));

  public SheddingGate(Gate gate, List<Bulkhead> reads, Shedding shedding) {
    this.gate = gate;
    this.reads = List.copyOf(reads);
    this.shedding = shedding;
  }

  @Override
  public Optional<DhtException> refuseWrite() {
    Optional<DhtException> closed = gate.refuseWrite();
    return closed.isPresent() || !crowded() ? closed : busy;
  }

  @Override
  public Optional<DhtException> refuseRead() {
    return gate.refuseRead();
  }

  private boolean crowded() {
    for (Bulkhead places : reads) {
      Bulkhead.Metrics now = places.getMetrics();
      if (!shedding.admits(
          true, now.getAvailableConcurrentCalls(), now.getMaxAllowedConcurrentCalls())) {
        return true;
      }
    }
    return false;
  }
}

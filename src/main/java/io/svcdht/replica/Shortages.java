package io.svcdht.replica;

import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.provider.ProviderRecord;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Remembers which records had fewer holders than the floor, half of k or all there are, when they
 * were last checked. Bounded: at the limit the one found first is forgotten, so the number is then
 * a lower bound.
 */
final class Shortages {

  private static final int LIMIT = 100_000;

  private final Meters meters;
  private final int k;
  private final Map<Cid, Set<NodeId>> missing = new LinkedHashMap<>();
  private int count;

  Shortages(Meters meters, int k) {
    this.meters = meters;
    this.k = k;
  }

  /** Notes what a check has found; a place that seems crowded says nothing. */
  synchronized void checked(Sweeps.Placement placement) {
    if (placement.holders() == 0) {
      return;
    }
    ProviderRecord record = placement.record().record();
    int floor = Math.min((k + 1) / 2, placement.holders());
    int found = placement.known();
    meters.replicas(found);
    boolean few = found < floor;
    if (placement.accepted() > found || few) {
      meters.repair(placement.accepted() >= floor);
    }
    NodeId publisher = record.publisher();
    enough(record.cid(), publisher);
    if (placement.accepted() < floor) {
      missing.computeIfAbsent(record.cid(), cid -> new HashSet<>()).add(publisher);
      count++;
      if (count > LIMIT) {
        gone(missing.keySet().iterator().next());
      }
    }
  }

  /** Nothing is held of {@code cid} any more. */
  synchronized void gone(Cid cid) {
    Set<NodeId> publishers = missing.remove(cid);
    count -= publishers == null ? 0 : publishers.size();
  }

  synchronized int size() {
    return count;
  }

  private void enough(Cid cid, NodeId publisher) {
    Set<NodeId> publishers = missing.get(cid);
    if (publishers != null && publishers.remove(publisher)) {
      count--;
      if (publishers.isEmpty()) {
        missing.remove(cid);
      }
    }
  }
}

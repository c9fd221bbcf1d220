package io.svcdht.bootstrap;

import io.svcdht.id.NodeId;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What joining has brought so far, beside the quorum. Safe for several threads. */
final class Progress {

  /** Offered peers that are told apart; more than any k needs. */
  static final int MAX_OFFERED = 1_024;

  private final Set<NodeId> offered = new LinkedHashSet<>();
  private Optional<Instant> lastSelfLookup = Optional.empty();
  private boolean selfLookup;
  private boolean joined;
  private int tries;

  synchronized void offered(Collection<NodeId> ids) {
    for (NodeId id : ids) {
      if (offered.size() < MAX_OFFERED) {
        offered.add(id);
      }
    }
  }

  synchronized int offered() {
    return offered.size();
  }

  /** A self-lookup has succeeded; whether it is the first. */
  synchronized boolean selfLookup(Instant now) {
    boolean first = !selfLookup;
    selfLookup = true;
    lastSelfLookup = Optional.of(now);
    return first;
  }

  synchronized boolean hasSelfLookup() {
    return selfLookup;
  }

  synchronized Optional<Instant> lastSelfLookup() {
    return lastSelfLookup;
  }

  /** How many tries in a row have not been enough before this one. */
  synchronized int notYet() {
    return tries++;
  }

  /** The node has joined; whether for the first time. */
  synchronized boolean joined() {
    tries = 0;
    boolean first = !joined;
    joined = true;
    return first;
  }
}

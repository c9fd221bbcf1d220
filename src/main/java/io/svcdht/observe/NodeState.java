package io.svcdht.observe;

import java.util.Locale;

/** Where a node is in its life (docs/RUNBOOK.md, "Ready and alive"). */
public enum NodeState {
  /** Listeners and store are not up yet. */
  STARTING,
  /** Looking for peers; not ready. Also where a node goes that has lost its network. */
  BOOTSTRAPPING,
  /** Has its peers and pulls the records that are now its own. */
  WARMING,
  /** Serves. */
  READY,
  /** Serves, but one of its tasks keeps failing by its own fault; somebody should look. */
  DEGRADED,
  /** Was told to stop and finishes what it has begun. */
  DRAINING,
  /** Has let go of its sockets. */
  STOPPED;

  /** Word in metrics, health details and logs. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether a load balancer should send callers here. */
  public boolean ready() {
    return this == READY || this == DEGRADED;
  }

  /** Whether the way leads out only. */
  public boolean ending() {
    return this == DRAINING || this == STOPPED;
  }
}

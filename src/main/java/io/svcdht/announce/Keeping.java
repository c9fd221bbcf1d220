package io.svcdht.announce;

import io.svcdht.id.NodeId;
import io.svcdht.provider.KeyValueFamily;
import java.time.Duration;
import reactor.core.scheduler.Scheduler;

/** Where announcements are kept that are to outlive the process. */
public sealed interface Keeping {

  /** Where its work runs, which may wait. */
  Scheduler io();

  /**
   * On the disk of this node.
   *
   * @param family a family of their own
   */
  record OnDisk(KeyValueFamily family, Scheduler io) implements Keeping {}

  /**
   * In a registry that this node shares with the others of its fleet.
   *
   * @param member who this process is among them; another one each time
   * @param lease how long the others take it for alive after a sign of life, 3 s…5 min
   */
  record InFleet(Registry registry, Scheduler io, NodeId member, Duration lease)
      implements Keeping {
    private static final Duration LEAST = Duration.ofSeconds(3);
    private static final Duration MOST = Duration.ofMinutes(5);

    /** Checks the lease. */
    public InFleet {
      checkLease(lease);
    }

    /** Refuses a lease out of range; the message names key, value and range. */
    public static void checkLease(Duration lease) {
      if (lease.compareTo(LEAST) < 0 || lease.compareTo(MOST) > 0) {
        throw new IllegalArgumentException(
            "announcements.lease " + lease + " is not within " + LEAST + "…" + MOST);
      }
    }
  }
}

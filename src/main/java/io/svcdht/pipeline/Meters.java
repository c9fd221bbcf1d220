package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.message.Operation;
import io.svcdht.pq.Algorithm;
import java.time.Duration;

/**
 * What the rooms below {@code observe} report of their work. Labels are enums and small closed
 * sets, never a value from a peer or a caller.
 */
public interface Meters {

  /** Counts nothing. */
  Meters NONE = new Meters() {};

  /** A lookup ended; hops and rpcs as it counts them itself. */
  default void lookup(LookupKind kind, LookupResult result) {}

  /** A find for a caller was served. */
  default void find(Served how) {}

  /** A leg that was hedged is over. */
  default void hedge(LookupKind kind, HedgeOutcome outcome) {}

  /** The closest to a target stand suspiciously close together; its region was covered. */
  default void eclipseSuspected() {}

  /** A request to a peer ended; {@code outcome} is {@code ok}, {@code late} or an error's code. */
  default void rpc(Operation operation, Direction direction, String outcome, Duration took) {}

  /** Requests of peers being answered became more or fewer by {@code change}. */
  default void inflight(Operation operation, int change) {}

  /** Something was refused before any work. */
  default void rejected(DhtError reason, Surface surface) {}

  /** A record came to be stored; {@code outcome} is {@code accepted}, {@code known} or a code. */
  default void admission(String outcome) {}

  /** A provide ended, accepted by this many holders. */
  default void provide(boolean success, int holders) {}

  /** An own record was republished. */
  default void republish(boolean success) {}

  /** A check found a record with so many of its holders. */
  default void replicas(int found) {}

  /** A record that was missing at some of its holders was brought to them. */
  default void repair(boolean success) {}

  /** A signature was checked. */
  default void signature(Algorithm algorithm, boolean valid, Duration took) {}

  /** A record was judged by what it is signed with. */
  default void pqRecord(PqKind kind) {}

  /** A peer broke a rule or a promise. */
  default void peerFault(PeerFault fault) {}

  /** Something for the bus, or over it, found no place and is lost. */
  default void busDropped() {}

  /** A packet of Discv5 was dropped unread. */
  default void packetDropped(PacketLimit limit) {}

  /** A request to a router beyond this network ended, or was not made. */
  default void router(RouterOutcome outcome) {}

  /** A supervised task failed by a fault of its own and is started again. */
  default void restart(Task task) {}

  /** Which way a request went. */
  enum Direction {
    IN,
    OUT
  }

  /** Where something was refused. */
  enum Surface {
    HTTP,
    PEER,
    BUS
  }

  /** What is counted as a lookup. */
  enum LookupKind {
    FIND,
    CLOSEST,
    PROVIDE,
    REFRESH
  }

  /** How a find for a caller was served. */
  enum Served {
    /** From what was kept. */
    HIT,
    /** By a lookup that was under way for somebody else. */
    JOINED,
    /** By a lookup of its own. */
    MISS
  }

  /** What came of asking a router that is no part of this network. */
  enum RouterOutcome {
    /** It named somebody. */
    OK,
    /** It named nobody. */
    EMPTY,
    /** It failed, or answered what cannot be used. */
    FAILED,
    /** Nobody waited any more. */
    LATE,
    /** Not asked: as many requests as may be were under way. */
    BUSY,
    /** Not asked: it had failed too often lately. */
    OPEN
  }

  /** Why a packet of Discv5 was not taken. */
  enum PacketLimit {
    /** Its source had sent as many as one may. */
    SOURCE,
    /** All sources together had. */
    TOTAL
  }

  /** What a hedge was good for. */
  enum HedgeOutcome {
    /** It answered first. */
    WON,
    /** The request it stood in for answered first, late as it was. */
    LOST,
    /** Neither answered. */
    FAILED
  }

  /** What records are signed with, and what became of them. */
  enum PqKind {
    /** Both signatures, both valid. */
    HYBRID,
    /** An Ed25519 signature alone, which is enough. */
    CLASSICAL,
    /** The same, enough until {@code pq.require-on}. */
    WARNED,
    /** The same, refused. */
    REFUSED
  }

  /** How peers fail us. */
  enum PeerFault {
    BAD_FRAME,
    BAD_MESSAGE,
    BAD_SIGNATURE,
    BAD_CERTIFICATE,
    BAD_HELLO,
    WRONG_NETWORK,
    WRONG_IDENTITY,
    STALE_ADDRESS,
    HANDSHAKE_TIMEOUT,
    TIMEOUT,
    UNREACHABLE,
    UNSOLICITED
  }

  /** What runs under supervision. */
  enum Task {
    LISTENER("listener"),
    CONNECTIONS("connections"),
    BOOTSTRAP("bootstrap"),
    DISCOVERY("discovery"),
    REFRESH("refresh"),
    PRUNE("prune"),
    RENEWAL("renewal"),
    REPUBLISH("republish"),
    REPAIR("repair"),
    NEWCOMERS("newcomers"),
    PEER_CACHE("peer-cache"),
    ADDRESSES("addresses"),
    BUS("bus"),
    REGISTRY("registry"),
    RELOAD("reload"),
    STATUS("status");

    private final String label;

    Task(String label) {
      this.label = label;
    }

    /** Metric label. */
    public String label() {
      return label;
    }
  }
}

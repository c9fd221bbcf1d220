package io.svcdht.announce;

import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.provider.KeyValueFamily.Change;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the nodes of a fleet share: rows of announcements, and who lives. A plain, synchronous port
 * whose calls may wait, a few seconds at most; the drive decides where they run. Safe for several
 * threads.
 */
public interface Registry {

  /**
   * Sees to it that it is reached and that {@code heard} hears of it; where that is so already,
   * does nothing. A hearer that may have missed something hears everything anew.
   *
   * @param anew whether it is to hear everything anew in any case
   * @throws io.svcdht.error.DhtException {@code TransportDown} while it cannot be reached
   */
  void keep(Heard heard, boolean anew);

  /** Whether there is a connection to it just now. */
  boolean reached();

  /**
   * Writes rows, in order, not all or none; it has them once this returns.
   *
   * @throws io.svcdht.error.DhtException {@code TransportDown} or {@code Busy} if it may not have
   *     all of them
   */
  void write(List<Change> changes);

  /**
   * Tells the others that {@code member} lives, and looks how full it is.
   *
   * @throws io.svcdht.error.DhtException {@code TransportDown} if that may not have arrived
   */
  void beat(NodeId member, Beat beat);

  /**
   * How full it is, as far as is known by the last sign of life and what was heard since. Waits for
   * nothing; empty before it was reached.
   */
  Optional<Room> room();

  /** Clears away what is left of rows that were removed long ago. One member does it for all. */
  void tidy();

  /** Tells the others, if it can, that {@code member} is gone, and lets go for good. */
  void leave(NodeId member);

  /**
   * What is taken of it. A broker may drop the oldest rows of a registry that is full without a
   * word, so that none must become full.
   *
   * @param name what it is called at the broker
   * @param bytes how many are taken
   * @param most how many there may be; empty where there is no bound
   */
  record Room(String name, long bytes, OptionalLong most) {
    private static final double TIGHT = 0.9;

    /** Share of the bound that is taken; 0 where there is none. */
    public double used() {
      return most.isPresent() ? (double) bytes / most.getAsLong() : 0;
    }

    /** Whether so much is taken that the rest has to do for what is there already. */
    boolean tight() {
      return used() >= TIGHT;
    }

    /** The same with {@code further} bytes taken. */
    public Room more(long further) {
      return new Room(name, bytes + further, most);
    }
  }

  /**
   * A sign of life.
   *
   * @param number counts those of one member
   * @param leaseMillis how long it holds, 1…3,600,000
   */
  record Beat(long number, long leaseMillis) {
    /** Longest lease that is understood. */
    public static final long LEASE_MOST = 3_600_000;

    /** Checks the range. */
    public Beat {
      if (leaseMillis < 1 || leaseMillis > LEASE_MOST) {
        throw new IllegalArgumentException("a lease of " + leaseMillis + " ms");
      }
    }
  }

  /**
   * Who hears of everything in it, in the order in which it happened, those of rows and those of
   * members each; a member's own as well. Waits for nothing.
   */
  interface Heard {

    /** From now on all rows are told anew. */
    void begun();

    /** A row is there, or is gone. */
    void row(Change change);

    /** Every row that was there has been told; from now on, those that change. */
    void whole();

    /** A member lives. */
    void beat(NodeId member, Beat beat);

    /** A member is gone. */
    void left(NodeId member);

    /** A row or a member came in a form that is not known. */
    void unreadable(Bytes key, String why);
  }
}

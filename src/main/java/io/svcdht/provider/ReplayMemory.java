package io.svcdht.provider;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Remembers the highest {@code ts} of records that ran out or were withdrawn, so that an older one
 * cannot be replayed after them (docs/PROTOCOL.md §5). Not for use by several threads at once.
 *
 * <p><b>At its bound</b> it forgets the mark with the smallest {@code ts} and raises a
 * <em>floor</em> to that {@code ts}: from then on a record of a content and publisher of which
 * nothing is known must be newer than the floor. A forgotten record can therefore never come back,
 * whoever floods the memory; what a flood costs is that unknown records as old as the floor are
 * refused as stale, until their publishers sign anew. Records that are kept are not touched. A
 * floor older than the longest life of a record refuses nothing that would not have run out anyway.
 */
public final class ReplayMemory {

  /** Bytes of heap that one mark takes, with its places in both indexes. */
  public static final int BYTES_PER_MARK = 336;

  private static final Comparator<Mark> OLDEST_FIRST =
      Comparator.comparing(Mark::ts).thenComparing(Mark::subject);

  private final int capacity;
  private final Map<Subject, Mark> marks = new HashMap<>();
  private final TreeSet<Mark> byTs = new TreeSet<>(OLDEST_FIRST);
  private Instant floor = Instant.EPOCH;

  /**
   * What a mark is about.
   *
   * @param cid the content
   * @param publisher whose record it was
   */
  public record Subject(Cid cid, NodeId publisher) implements Comparable<Subject> {

    private static final NodeId ORIGIN = new NodeId(0, 0, 0, 0);

    /** Ascending by content, then by publisher, as unsigned numbers. */
    @Override
    public int compareTo(Subject other) {
      int order = ORIGIN.compareDistance(cid, other.cid);
      return order == 0 ? ORIGIN.compareDistance(publisher, other.publisher) : order;
    }
  }

  /**
   * The newest record known of a subject that is not kept any more.
   *
   * @param subject what it is about
   * @param ts its timestamp
   * @param hash BLAKE3 of its payload
   * @param withdrawn whether it took the announcement back
   * @param forgetAtNanos monotonic time from which it is needed no more
   */
  public record Mark(
      Subject subject, Instant ts, Bytes hash, boolean withdrawn, long forgetAtNanos) {

    /** The same, remembered {@code nanos} longer. */
    public Mark forgottenLater(long nanos) {
      return new Mark(subject, ts, hash, withdrawn, forgetAtNanos + nanos);
    }
  }

  /** A memory of at most {@code capacity} marks, at least 1. */
  public ReplayMemory(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("a replay memory holds at least 1 mark, not " + capacity);
    }
    this.capacity = capacity;
  }

  /** The mark of {@code subject}, if there is one. */
  public Optional<Mark> of(Subject subject) {
    return Optional.ofNullable(marks.get(subject));
  }

  /** Whether an unknown record of {@code ts} could be one that was forgotten at the bound. */
  public boolean mayBeReplay(Instant ts) {
    return !ts.isAfter(floor);
  }

  /** Remembers a record that is not kept, in place of what was known of its subject. */
  public void remember(Mark seen) {
    forget(seen.subject());
    marks.put(seen.subject(), seen);
    byTs.add(seen);
    if (marks.size() > capacity) {
      Mark oldest = byTs.first();
      drop(oldest);
      floor = oldest.ts().isAfter(floor) ? oldest.ts() : floor;
    }
  }

  /** Forgets {@code subject}, of which something newer is now kept. */
  public void forget(Subject subject) {
    Mark known = marks.get(subject);
    if (known != null) {
      drop(known);
    }
  }

  /** At most {@code limit} subjects whose time is up. */
  public List<Subject> forgettable(long nowNanos, int limit) {
    List<Subject> subjects = new ArrayList<>();
    for (Mark mark : byTs) {
      if (subjects.size() >= limit || mark.forgetAtNanos() - nowNanos > 0) {
        break;
      }
      subjects.add(mark.subject());
    }
    return subjects;
  }

  /** How many marks there are. */
  public int size() {
    return marks.size();
  }

  private void drop(Mark mark) {
    marks.remove(mark.subject());
    byTs.remove(mark);
  }
}

package io.svcdht.announce;

import io.svcdht.announce.Registry.Beat;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Who of a fleet lives, and whose a content is: of the living, the one that has the highest score
 * with it (rendezvous hashing: Thaler and Ravishankar, 1998), so that nothing moves but what was of
 * one that has gone, or is of one that has come. Plain bookkeeping, safe for several threads.
 *
 * <p>A member's signs of life come to all in one order, to itself as well. The others take it for
 * alive until a lease after they have <em>heard</em> one. It takes itself for alive until a lease
 * after it has <em>sent</em> the last one that has come back to it. So it stops before others take
 * over, whatever the delays; and by the time its sign comes back, it has heard of all who came
 * before, so that it does not know of another for no longer than a lease. No clock is compared with
 * another.
 */
final class Members {

  /** Members that are noted; of more, those that come later are not seen. */
  static final int MOST = 1_000;

  private static final NodeId ORIGIN = new NodeId(0, 0, 0, 0);
  private static final Comparator<NodeId> BY_BYTES = ORIGIN::compareDistance;

  private final NodeId self;
  private final Duration lease;
  private final TimeSource time;
  private final long origin;
  private final Map<NodeId, Life> others = new HashMap<>();
  private final Deque<Sent> sent = new ArrayDeque<>();
  private long heldUntil = Long.MIN_VALUE;
  private long numbers;

  private record Sent(long number, long at) {}

  /** The last sign of another, and how long it holds; what is told anew is none. */
  private record Life(long number, long end) {}

  Members(NodeId self, Duration lease, TimeSource time) {
    this.self = self;
    this.lease = lease;
    this.time = time;
    origin = time.nanos();
  }

  /** The next sign of life, which is sent now. */
  synchronized Beat next() {
    long now = now();
    while (!sent.isEmpty() && sent.getFirst().at() + lease.toNanos() <= now) {
      sent.removeFirst();
    }
    sent.addLast(new Sent(++numbers, now));
    return new Beat(numbers, lease.toMillis());
  }

  /** A sign of life has come; whether it changes who lives. */
  synchronized boolean heard(NodeId member, Beat beat) {
    long now = now();
    if (member.equals(self)) {
      return echoed(beat.number(), now);
    }
    @Nullable Life before = others.get(member);
    if (before == null && others.size() >= MOST) {
      others.values().removeIf(life -> life.end() <= now);
    }
    boolean told = before != null && before.number() >= beat.number();
    if (told || (before == null && others.size() >= MOST)) {
      return false;
    }
    long end = now + Duration.ofMillis(beat.leaseMillis()).toNanos();
    others.put(member, new Life(beat.number(), end));
    return before == null || before.end() <= now;
  }

  /** A member is gone; whether that changes who lives. */
  synchronized boolean left(NodeId member) {
    if (member.equals(self)) {
      boolean held = holds();
      heldUntil = Long.MIN_VALUE;
      return held;
    }
    @Nullable Life before = others.remove(member);
    return before != null && before.end() > now();
  }

  /** Whether this one may take itself for alive. */
  synchronized boolean holds() {
    return heldUntil > now();
  }

  /** Whether {@code cid} is this one's to republish. */
  synchronized boolean owns(Cid cid) {
    long now = now();
    if (heldUntil <= now) {
      return false;
    }
    long mine = score(self, cid);
    for (Map.Entry<NodeId, Life> other : others.entrySet()) {
      boolean lives = other.getValue().end() > now;
      if (lives && above(other.getKey(), score(other.getKey(), cid), mine)) {
        return false;
      }
    }
    return true;
  }

  /** Who lives; nobody if this one may not take itself for alive. */
  synchronized Set<NodeId> living() {
    long now = now();
    if (heldUntil <= now) {
      return Set.of();
    }
    Set<NodeId> all = new TreeSet<>(BY_BYTES);
    others.forEach((member, life) -> {
      if (life.end() > now) {
        all.add(member);
      }
    });
    all.add(self);
    return Collections.unmodifiableSet(all);
  }

  /** How long until the life of one ends, unless it gives another sign; empty if none lives. */
  synchronized Optional<Duration> nextEnd() {
    long now = now();
    return LongStream.concat(
            LongStream.of(heldUntil), others.values().stream().mapToLong(Life::end))
        .filter(end -> end > now)
        .min()
        .stream()
        .mapToObj(end -> Duration.ofNanos(end - now))
        .findFirst();
  }

  private boolean echoed(long number, long now) {
    boolean held = heldUntil > now;
    while (!sent.isEmpty() && sent.getFirst().number() <= number) {
      Sent one = sent.removeFirst();
      if (one.number() == number) {
        heldUntil = Math.max(heldUntil, one.at() + lease.toNanos());
      }
    }
    return held != heldUntil > now;
  }

  private boolean above(NodeId other, long score, long mine) {
    int higher = Long.compareUnsigned(score, mine);
    return higher > 0 || (higher == 0 && BY_BYTES.compare(other, self) > 0);
  }

  /** Both are as good as random, so that it takes no more than to mix their words well. */
  static long score(NodeId member, Cid cid) {
    long mixed = mix(member.w0() ^ cid.w0());
    mixed = mix(mixed ^ member.w1() ^ cid.w1());
    mixed = mix(mixed ^ member.w2() ^ cid.w2());
    return mix(mixed ^ member.w3() ^ cid.w3());
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood, 2014). */
  private static long mix(long word) {
    long mixed = (word ^ (word >>> 30)) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
    return mixed ^ (mixed >>> 31);
  }

  private long now() {
    return time.nanos() - origin;
  }
}

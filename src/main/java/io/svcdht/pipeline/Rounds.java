package io.svcdht.pipeline;

import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.id.Subtree;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Knows when it is each content's turn again, and gives it: one timer for the earliest, a bounded
 * number at once, the others as these end. Where one is due, the others of its region whose time is
 * half over go with it, if they are enough for a sweep ({@link Work}); from then on they stay
 * together. Starts nothing before {@link #start}.
 */
public final class Rounds {

  /** Most in one sweep; what is left of the region is swept next. */
  static final int SWEEP_MOST = 4_096;

  /** A turn that takes longer has hung, and its place is given to another. */
  private static final Duration TURN_MOST = Duration.ofMinutes(10);

  private static final int DOUBLINGS_MAX = 20;
  private static final NodeId ORIGIN = new NodeId(0, 0, 0, 0);
  private static final Comparator<Due> EARLIEST_FIRST =
      Comparator.comparingLong(Due::at).thenComparingLong(Due::number);

  private final World world;
  private final Pace pace;
  private final Work work;
  private final Faults faults;
  private final long origin;
  private final NavigableMap<Cid, Due> dues = new TreeMap<>(ORIGIN::compareDistance);
  private final TreeSet<Due> order = new TreeSet<>(EARLIEST_FIRST);
  private final Disposable.Swap timer = Disposables.swap();
  private long armedFor = Long.MAX_VALUE;
  private boolean started;
  private int running;
  private long numbers;

  /** What a turn is; it reports of each content by {@link #again} and the like. */
  public interface Work {

    /** The turn of one; an error if it failed. */
    Mono<?> one(Cid cid);

    /** The turn of some of one region together. */
    Mono<?> sweep(Subtree region, List<Cid> cids);

    /** The region of {@code cid}, where sweeping is possible. */
    Optional<Subtree> regionOf(Cid cid);
  }

  /**
   * How fast.
   *
   * @param jitter share of an interval by which each turn is moved, 0…0.5
   * @param concurrency most turns at once
   * @param retry wait after a first failure, doubled by each further one
   * @param retryCap longest such wait
   * @param sweepLeast contents for which a sweep is worth it; fewer are taken one by one
   */
  public record Pace(
      double jitter, int concurrency, Duration retry, Duration retryCap, int sweepLeast) {}

  /**
   * When a content's turn is.
   *
   * @param since when it was planned
   * @param early from when on it may go with others
   * @param alone whether it had better go by itself
   */
  private record Due(
      Cid cid, long at, long number, int failures, long since, long early, boolean alone) {}

  /** The turn of some together, or of one. */
  private record Turn(List<Cid> cids, Supplier<Mono<?>> work) {}

  /** Gives turns to {@code work}; {@code faults} hears of those that fail by their own fault. */
  public Rounds(World world, Pace pace, Work work, Faults faults) {
    this.world = world;
    this.pace = pace;
    this.work = work;
    this.faults = faults;
    origin = world.time().nanos();
  }

  /** Turns come from now on. */
  public synchronized void start() {
    started = true;
    arm();
  }

  /** For good: a stopped one does not start again. */
  public synchronized void stop() {
    started = false;
    timer.dispose();
  }

  /** The turn of {@code cid} comes {@code interval} from now, give or take the jitter. */
  public void again(Cid cid, Duration interval) {
    long wait = jittered(interval).toNanos();
    plan(cid, wait, wait / 2, 0, false);
  }

  /**
   * The turn of {@code cid} comes {@code interval} after one that was {@code elapsed} ago, give or
   * take the jitter; whether that is still to come. If it is not, nothing is planned.
   */
  public boolean resume(Cid cid, Duration elapsed, Duration interval) {
    long whole = jittered(interval).toNanos();
    long wait = whole - elapsed.toNanos();
    if (wait > 0) {
      plan(cid, wait, Math.max(0, whole / 2 - elapsed.toNanos()), 0, false);
    }
    return wait > 0;
  }

  /**
   * The turn of {@code cid} is overdue and comes {@code wait} from now, or as soon as another of
   * its region takes it along.
   */
  public void overdue(Cid cid, Duration wait) {
    plan(cid, wait.toNanos(), 0, 0, false);
  }

  /** A sweep was not good for {@code cid}: it takes a turn by itself, soon. */
  public void apart(Cid cid) {
    plan(cid, 0, 0, 0, true);
  }

  /** Tries {@code cid} again soon, and later and later. */
  public void failed(Cid cid) {
    int failures;
    synchronized (this) {
      Due before = dues.get(cid);
      failures = before == null ? 0 : before.failures();
    }
    double factor = Math.pow(2, Math.min(failures, DOUBLINGS_MAX));
    double doubled = pace.retry().toNanos() * factor;
    long capped = (long) Math.min((double) pace.retryCap().toNanos(), doubled);
    long wait = jittered(Duration.ofNanos(capped)).toNanos();
    plan(cid, wait, wait, failures + 1, true);
  }

  /** {@code cid} has no turns any more. */
  public synchronized void drop(Cid cid) {
    Due before = dues.remove(cid);
    if (before != null) {
      order.remove(before);
    }
  }

  /** All of {@code cids} take their turns as soon as the pace allows. */
  public void hurry(Collection<Cid> cids) {
    cids.forEach(cid -> plan(cid, 0, 0, 0, false));
  }

  /** Contents in {@code region} that have a turn to come or take one. */
  public synchronized List<Cid> in(Subtree region) {
    return List.copyOf(within(region).keySet());
  }

  /** How many have a turn to come or take one. */
  public synchronized int size() {
    return dues.size();
  }

  /** How long ago the coming turn of {@code cid} was planned; empty if there is none. */
  public synchronized Optional<Duration> age(Cid cid) {
    return Optional.ofNullable(dues.get(cid)).map(due -> Duration.ofNanos(now() - due.since()));
  }

  private synchronized void plan(
      Cid cid, long waitNanos, long earlyNanos, int failures, boolean alone) {
    long now = now();
    Due due = new Due(cid, now + waitNanos, numbers++, failures, now, now + earlyNanos, alone);
    Due before = dues.put(cid, due);
    if (before != null) {
      order.remove(before);
    }
    order.add(due);
    arm();
  }

  /** The timer's work: starts what is due as far as the pace allows. */
  private void turn() {
    List<Turn> ready = new ArrayList<>();
    synchronized (this) {
      armedFor = Long.MAX_VALUE;
      while (started && running < pace.concurrency() && isDue()) {
        Due first = order.removeFirst();
        ready.add(next(first));
        running++;
      }
      arm();
    }
    ready.forEach(this::begin);
  }

  private void begin(Turn turn) {
    WatchedWork.begin(turn.work(), TURN_MOST, world.timers(), faults, () -> ended(turn.cids()));
  }

  /** The first of those due, and who goes with it. */
  private Turn next(Due first) {
    Cid cid = first.cid();
    try {
      Optional<Subtree> region = first.alone() ? Optional.empty() : work.regionOf(cid);
      List<Cid> together = region.map(here -> companions(here, first)).orElse(List.of());
      if (region.isPresent() && together.size() >= pace.sweepLeast()) {
        together.forEach(each -> order.remove(dues.get(each)));
        return new Turn(together, () -> work.sweep(region.get(), together));
      }
      return new Turn(List.of(cid), () -> work.one(cid));
    } catch (RuntimeException fault) {
      return new Turn(List.of(cid), () -> Mono.error(fault));
    }
  }

  private List<Cid> companions(Subtree region, Due first) {
    long now = now();
    List<Cid> together = new ArrayList<>();
    together.add(first.cid());
    for (Due due : within(region).values()) {
      if (together.size() == SWEEP_MOST) {
        break;
      }
      if (!due.alone() && due.early() <= now && order.contains(due)) {
        together.add(due.cid());
      }
    }
    return together;
  }

  private NavigableMap<Cid, Due> within(Subtree region) {
    Cid from = Cid.read(region.first().toBytes(), 0);
    Cid to = Cid.read(region.last().toBytes(), 0);
    return dues.subMap(from, true, to, true);
  }

  /** Those that ended before their turn came, as when the node was busy, are planned anew here. */
  private void ended(List<Cid> cids) {
    List<Cid> unplanned = new ArrayList<>();
    synchronized (this) {
      running--;
      for (Cid cid : cids) {
        Due due = dues.get(cid);
        if (due != null && !order.contains(due)) {
          unplanned.add(cid);
        }
      }
      arm();
    }
    unplanned.forEach(this::failed);
  }

  private boolean isDue() {
    return !order.isEmpty() && order.first().at() <= now();
  }

  /** Sets the timer for the earliest, unless it is set for then or before. */
  private void arm() {
    if (!started || order.isEmpty() || running >= pace.concurrency()) {
      return;
    }
    long at = order.first().at();
    if (at < armedFor) {
      armedFor = at;
      long wait = Math.max(0, at - now());
      timer.update(world.timers().schedule(this::turn, wait, TimeUnit.NANOSECONDS));
    }
  }

  private Duration jittered(Duration span) {
    double factor = 1 + pace.jitter() * (2 * world.random().nextDouble() - 1);
    return Duration.ofNanos((long) (span.toNanos() * factor));
  }

  private long now() {
    return world.time().nanos() - origin;
  }
}

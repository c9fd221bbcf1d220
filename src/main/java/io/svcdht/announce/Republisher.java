package io.svcdht.announce;

import io.svcdht.id.Cid;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Knows when each content is to be published again, and does it: one timer for the earliest, a
 * bounded number at once, the others as these end. Starts nothing before {@link #start}.
 */
final class Republisher {

  private static final int DOUBLINGS_MAX = 20;
  private static final Comparator<Due> EARLIEST_FIRST =
      Comparator.comparingLong(Due::at).thenComparingLong(Due::number);

  private final World world;
  private final AnnouncePolicy policy;
  private final Meters meters;
  private final Function<Cid, Mono<?>> publish;
  private final long origin;
  private final Map<Cid, Due> dues = new HashMap<>();
  private final TreeSet<Due> order = new TreeSet<>(EARLIEST_FIRST);
  private final Disposable.Swap timer = Disposables.swap();
  private long armedFor = Long.MAX_VALUE;
  private boolean started;
  private int running;
  private long numbers;

  private record Due(Cid cid, long at, long number, int failures) {}

  /** Publishes through {@code publish}, which reports back by {@link #succeeded} and the like. */
  Republisher(World world, AnnouncePolicy policy, Meters meters, Function<Cid, Mono<?>> publish) {
    this.world = world;
    this.policy = policy;
    this.meters = meters;
    this.publish = publish;
    origin = world.time().nanos();
  }

  synchronized void start() {
    started = true;
    arm();
  }

  /** For good: a stopped one does not start again. */
  synchronized void stop() {
    started = false;
    timer.dispose();
  }

  /** Publishes {@code cid} again {@code interval} from now, give or take the jitter. */
  void succeeded(Cid cid, Duration interval) {
    plan(cid, jittered(interval).toNanos(), 0);
  }

  /** Tries {@code cid} again soon, and later and later. */
  void failed(Cid cid) {
    int failures;
    synchronized (this) {
      Due before = dues.get(cid);
      failures = before == null ? 0 : before.failures();
    }
    double factor = Math.pow(2, Math.min(failures, DOUBLINGS_MAX));
    double doubled = policy.retry().toNanos() * factor;
    long capped = (long) Math.min((double) policy.retryCap().toNanos(), doubled);
    plan(cid, jittered(Duration.ofNanos(capped)).toNanos(), failures + 1);
  }

  /** Does not publish {@code cid} any more. */
  synchronized void drop(Cid cid) {
    Due before = dues.remove(cid);
    if (before != null) {
      order.remove(before);
    }
  }

  /** Publishes all of {@code cids} as soon as the pace allows. */
  void hurry(Collection<Cid> cids) {
    cids.forEach(cid -> plan(cid, 0, 0));
  }

  private synchronized void plan(Cid cid, long waitNanos, int failures) {
    Due due = new Due(cid, now() + waitNanos, numbers++, failures);
    Due before = dues.put(cid, due);
    if (before != null) {
      order.remove(before);
    }
    order.add(due);
    arm();
  }

  /** The timer's work: starts what is due as far as the pace allows. */
  private void turn() {
    List<Cid> ready = new ArrayList<>();
    synchronized (this) {
      armedFor = Long.MAX_VALUE;
      while (started && running < policy.concurrency() && isDue()) {
        Due first = order.removeFirst();
        ready.add(first.cid());
        running++;
      }
      arm();
    }
    ready.forEach(this::republish);
  }

  private void republish(Cid cid) {
    publish.apply(cid).subscribe(done -> {}, failure -> ended(cid, false), () -> ended(cid, true));
  }

  /** One that ended before its turn came, as when the node was busy, is planned anew here. */
  private void ended(Cid cid, boolean success) {
    meters.republish(success);
    boolean unplanned;
    synchronized (this) {
      running--;
      Due due = dues.get(cid);
      unplanned = due != null && !order.contains(due);
      arm();
    }
    if (unplanned) {
      failed(cid);
    }
  }

  private boolean isDue() {
    return !order.isEmpty() && order.first().at() <= now();
  }

  /** Sets the timer for the earliest, unless it is set for then or before. */
  private void arm() {
    if (!started || order.isEmpty() || running >= policy.concurrency()) {
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
    double factor = 1 + policy.jitter() * (2 * world.random().nextDouble() - 1);
    return Duration.ofNanos((long) (span.toNanos() * factor));
  }

  private long now() {
    return world.time().nanos() - origin;
  }
}

package io.svcdht.supervision;

import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Owns the node's standing work. Tasks are started one by one, each name at most once, and stopped
 * together, after which none is started any more.
 */
public final class Supervisor {

  private final World world;
  private final Meters meters;
  private final SupervisionPolicy policy;
  private final Map<Meters.Task, Loop> loops = new EnumMap<>(Meters.Task.class);
  private final Map<Meters.Task, TaskFaults> faults = new EnumMap<>(Meters.Task.class);
  private boolean stopped;

  /** A supervisor without tasks. */
  public Supervisor(World world, Meters meters, SupervisionPolicy policy) {
    this.world = world;
    this.meters = meters;
    this.policy = policy;
  }

  /** Starts a task; its first turn comes after its usual pause, or when it is woken. */
  public synchronized void start(Supervised supervised) {
    if (stopped) {
      throw new IllegalStateException("the supervisor has stopped");
    }
    if (loops.containsKey(supervised.task())) {
      throw new IllegalStateException("task " + supervised.task().label() + " runs already");
    }
    Loop loop = new Loop(supervised, world, ownFaults(supervised.task()), policy);
    loops.put(supervised.task(), loop);
    loop.start();
  }

  /** Ends the pause of a task early; one that is at work begins anew soon after. */
  public synchronized void wake(Meters.Task task) {
    Loop loop = loops.get(task);
    if (loop != null && !stopped) {
      loop.wake();
    }
  }

  /** Where a task that keeps its own time, and is not started here, tells its faults. */
  public synchronized Faults faults(Meters.Task task) {
    return ownFaults(task);
  }

  private TaskFaults ownFaults(Meters.Task task) {
    return faults.computeIfAbsent(
        task, mine -> new TaskFaults(mine, meters, policy.failingAfter()));
  }

  /** Tasks that keep failing by faults of their own. */
  public synchronized Set<Meters.Task> failing() {
    Set<Meters.Task> failing = EnumSet.noneOf(Meters.Task.class);
    faults.forEach((task, own) -> {
      if (own.failing()) {
        failing.add(task);
      }
    });
    return failing;
  }

  /** Cancels the named task, if it runs; it cannot be started again. */
  public synchronized void stop(Meters.Task task) {
    Loop loop = loops.get(task);
    if (loop != null) {
      loop.stop();
    }
  }

  /** Cancels all tasks, for good. */
  public synchronized void stop() {
    stopped = true;
    loops.values().forEach(Loop::stop);
  }
}

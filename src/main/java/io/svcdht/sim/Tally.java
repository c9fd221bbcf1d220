package io.svcdht.sim;

import io.svcdht.pipeline.Meters;
import java.util.EnumMap;
import java.util.Map;

/** What a simulation wants to know of one node's own counts. */
public final class Tally implements Meters {

  private final Map<Task, Integer> faults = new EnumMap<>(Task.class);

  @Override
  public void restart(Task task) {
    faults.merge(task, 1, Integer::sum);
  }

  /** Restarts of supervised tasks by faults of their own; 0 in a healthy run. */
  public int faults() {
    return faults.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** Those of one task. */
  public int faults(Task task) {
    return faults.getOrDefault(task, 0);
  }
}

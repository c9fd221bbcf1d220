package io.svcdht.sim;

import io.svcdht.pipeline.Meters;

/** What a simulation wants to know of one node's own counts. */
public final class Tally implements Meters {

  private int faults;
  private int alarms;

  @Override
  public void restart(Task task) {
    faults++;
  }

  @Override
  public void eclipseSuspected() {
    alarms++;
  }

  /** How often it has suspected that. */
  public int alarms() {
    return alarms;
  }

  /** Restarts of supervised tasks by faults of their own; 0 in a healthy run. */
  public int faults() {
    return faults;
  }
}

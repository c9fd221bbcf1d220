package io.svcdht.supervision;

import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Meters;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The faults of one task: counted, logged, and whether there are too many in a row. */
final class TaskFaults implements Faults {

  private static final Logger LOG = LoggerFactory.getLogger(TaskFaults.class);

  private final Meters.Task task;
  private final Meters meters;
  private final int failingAfter;
  private final AtomicInteger inRow = new AtomicInteger();

  TaskFaults(Meters.Task task, Meters meters, int failingAfter) {
    this.task = task;
    this.meters = meters;
    this.failingAfter = failingAfter;
  }

  @Override
  public void fault(Throwable fault) {
    int count = inRow.incrementAndGet();
    meters.restart(task);
    LOG.warn("task {} failed, fault {} in a row; it begins anew", task.label(), count, fault);
  }

  @Override
  public void well() {
    inRow.set(0);
  }

  /** Faults since it last went well. */
  int inRow() {
    return inRow.get();
  }

  boolean failing() {
    return inRow.get() >= failingAfter;
  }
}

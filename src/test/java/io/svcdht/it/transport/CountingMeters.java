package io.svcdht.it.transport;

import io.svcdht.error.DhtError;
import io.svcdht.message.Operation;
import io.svcdht.pipeline.Meters;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what is counted. */
final class CountingMeters implements Meters {

  private final List<PeerFault> faults = new CopyOnWriteArrayList<>();
  private final List<Task> restarts = new CopyOnWriteArrayList<>();
  private final List<DhtError> rejections = new CopyOnWriteArrayList<>();
  private final List<String> rpcs = new CopyOnWriteArrayList<>();

  @Override
  public void restart(Task task) {
    restarts.add(task);
  }

  List<Task> restarts() {
    return restarts;
  }

  @Override
  public void peerFault(PeerFault fault) {
    faults.add(fault);
  }

  @Override
  public void rejected(DhtError reason, Surface surface) {
    rejections.add(reason);
  }

  @Override
  public void rpc(Operation operation, Direction direction, String outcome, Duration took) {
    rpcs.add(operation.label() + " " + direction + " " + outcome);
  }

  List<PeerFault> faults() {
    return faults;
  }

  List<DhtError> rejections() {
    return rejections;
  }

  List<String> rpcs() {
    return rpcs;
  }
}

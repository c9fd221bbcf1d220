package io.svcdht.rpc.bus;

import io.svcdht.error.DhtError;
import io.svcdht.id.Cid;
import io.svcdht.observe.NodeState;
import io.svcdht.observe.NodeStatus;
import io.svcdht.observe.Verdict;
import io.svcdht.pipeline.Records;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.function.IntSupplier;

/** Tells changes of state, what is stored and what is refused, and how the node is. */
public final class StateEvents implements NodeStatus.Listener, Records.Watch {

  private final BusEvents events;
  private final NodeStatus.Listener next;

  /** Tells {@code events}, after {@code next} has heard. */
  public StateEvents(BusEvents events, NodeStatus.Listener next) {
    this.events = events;
    this.next = next;
  }

  @Override
  public void changed(NodeState from, Verdict to, Duration age) {
    next.changed(from, to, age);
    events.tell(() -> new BusEvent.BootstrapState(to.state().label(), from.label(), to.missing()));
  }

  @Override
  public void stored(VerifiedRecord record, boolean known) {
    events.tell(() ->
        new BusEvent.ProviderAccepted(
            record.record().cid(), record.record().publisher().toString(), known));
  }

  @Override
  public void refused(Cid cid, DhtError error) {
    events.tell(() -> new BusEvent.ProviderRejected(cid, error));
  }

  /** Tells how the node is. */
  public void health(Verdict now, IntSupplier peers) {
    events.tell(() ->
        new BusEvent.Health(
            now.state().label(), now.state().ready(), peers.getAsInt(), now.facts().failing()));
  }
}

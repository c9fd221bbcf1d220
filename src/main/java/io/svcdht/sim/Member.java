package io.svcdht.sim;

import io.svcdht.bootstrap.BootstrapPolicy;
import io.svcdht.bootstrap.BootstrapStatus;
import io.svcdht.id.NodeId;
import io.svcdht.node.DhtNode;
import java.time.Duration;
import java.util.Optional;

/** A production node and its place in the virtual network. */
public final class Member {

  private final DhtNode node;
  private final VirtualExchange exchange;
  private final BootstrapPolicy joining;
  private Optional<Duration> startedAt = Optional.empty();
  private Optional<Duration> readyAt = Optional.empty();
  private boolean alive = true;

  Member(DhtNode node, VirtualExchange exchange, BootstrapPolicy joining) {
    this.node = node;
    this.exchange = exchange;
    this.joining = joining;
  }

  /** The node. */
  public DhtNode node() {
    return node;
  }

  /** Its way out. */
  public VirtualExchange exchange() {
    return exchange;
  }

  /** Whose it is. */
  public NodeId id() {
    return node.self().nodeId();
  }

  /** Whether it has not been killed or stopped. */
  public boolean alive() {
    return alive;
  }

  /** How long after its start it first was ready, if it has been. */
  public Optional<Duration> readyAfter() {
    return readyAt.flatMap(ready -> startedAt.map(ready::minus));
  }

  /** Quorum, fill and self-lookup, as the operations guide has them ("Ready and alive"). */
  public boolean ready() {
    BootstrapStatus status = node.bootstrap().status();
    if (status.standalone()) {
      return true;
    }
    int wanted = Math.min(node.table().policy().k(), status.offered());
    return status.quorum(joining.required())
        && status.selfLookup()
        && node.table().size() * 100 >= joining.fillPercent() * wanted;
  }

  void started(Duration now) {
    startedAt = Optional.of(now);
  }

  void observe(Duration now) {
    if (readyAt.isEmpty() && startedAt.isPresent() && ready()) {
      readyAt = Optional.of(now);
    }
  }

  boolean joining() {
    return startedAt.isPresent() && readyAt.isEmpty();
  }

  void dead() {
    alive = false;
  }
}

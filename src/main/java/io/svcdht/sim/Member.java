package io.svcdht.sim;

import io.svcdht.bootstrap.BootstrapStatus;
import io.svcdht.id.NodeId;
import io.svcdht.node.DhtNode;
import io.svcdht.node.NodePolicies;
import java.time.Duration;
import java.util.Optional;

/** A production node and its place in the virtual network. */
public final class Member {

  private final DhtNode node;
  private final VirtualExchange exchange;
  private final NodePolicies policies;
  private final Tally tally;

  /** Its place in the {@link Roster} of those alive; -1 outside. */
  int seat = -1;

  private Optional<Duration> startedAt = Optional.empty();
  private Optional<Duration> readyAt = Optional.empty();
  private boolean alive = true;
  private boolean hostile;

  Member(DhtNode node, VirtualExchange exchange, NodePolicies policies, Tally tally) {
    this.node = node;
    this.exchange = exchange;
    this.policies = policies;
    this.tally = tally;
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

  /** How it behaves. */
  public NodePolicies policies() {
    return policies;
  }

  /** What it has counted. */
  public Tally tally() {
    return tally;
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
    return status.quorum(policies.bootstrap().required())
        && status.selfLookup()
        && node.table().size() * 100 >= policies.bootstrap().fillPercent() * wanted;
  }

  void started(Duration now) {
    startedAt = Optional.of(now);
  }

  /** Looks whether it has become ready; whether it still joins. */
  boolean observe(Duration now) {
    if (alive && readyAt.isEmpty() && ready()) {
      readyAt = Optional.of(now);
    }
    return alive && readyAt.isEmpty();
  }

  void hostile() {
    hostile = true;
  }

  /** Whether it is the adversary's. */
  public boolean isHostile() {
    return hostile;
  }

  void dead() {
    alive = false;
  }
}

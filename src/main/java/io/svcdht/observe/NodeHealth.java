package io.svcdht.observe;

import io.svcdht.id.NodeId;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/**
 * The node's state as a health contributor of the readiness group: out of service unless {@link
 * NodeState#ready}. A degraded node answers that it is up, and names the tasks that fail.
 */
public final class NodeHealth implements ReactiveHealthIndicator {

  private final NodeStatus status;
  private final NodeId self;
  private final Supplier<Optional<String>> record;

  /** The contributor of the node {@code self}, with its node record while it has one. */
  public NodeHealth(NodeStatus status, NodeId self, Supplier<Optional<String>> record) {
    this.status = status;
    this.self = self;
    this.record = record;
  }

  @Override
  public Mono<Health> health() {
    return Mono.fromSupplier(() -> judge(status.evaluate()));
  }

  private Health judge(Verdict verdict) {
    Health.Builder health = verdict.state().ready() ? Health.up() : Health.outOfService();
    health.withDetail("state", verdict.state().label());
    health.withDetail("nodeId", self.toString());
    record.get().ifPresent(enr -> health.withDetail("enr", enr));
    health.withDetail("standalone", verdict.facts().bootstrap().standalone());
    if (!verdict.facts().failing().isEmpty()) {
      health.withDetail("failing", verdict.facts().failing());
    }
    if (!verdict.missing().isEmpty()) {
      health.withDetail("missing", verdict.missing());
    }
    return health.build();
  }
}

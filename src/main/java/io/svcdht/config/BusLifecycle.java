package io.svcdht.config;

import io.svcdht.node.DhtNode;
import io.svcdht.observe.NodeStatus;
import io.svcdht.pipeline.Meters;
import io.svcdht.rpc.bus.StateEvents;
import io.svcdht.supervision.Supervised;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Starts the bus with the node, as one of its standing tasks, and stops it with the API: questions
 * under way are answered while the node still can.
 */
final class BusLifecycle extends Step {

  private static final Logger LOG = LoggerFactory.getLogger(BusLifecycle.class);
  private static final Duration EVERY = Duration.ofSeconds(1);

  /** Turns from one event of health to the next. */
  private static final int HEALTH = 10;

  private final DhtNode node;
  private final NodeStatus status;
  private final StateEvents events;
  private final Optional<Link> broker;
  private int turns;

  /** The way to a broker: what is done for it each turn, and at the end. */
  record Link(Mono<Void> keep, Mono<Void> close) {}

  BusLifecycle(DhtNode node, NodeStatus status, StateEvents events, Optional<Link> broker) {
    super(Phases.API);
    this.node = node;
    this.status = status;
    this.events = events;
    this.broker = broker;
  }

  @Override
  void begin() {
    node.records().onStored(events);
    node.supervise(new Supervised(Meters.Task.BUS, EVERY, this::turn));
  }

  /** Turns never overlap. */
  private Mono<Duration> turn() {
    if (turns++ % HEALTH == 0) {
      events.health(status.current(), node.table()::size);
    }
    return broker.map(Link::keep).orElse(Mono.empty()).then(Mono.empty());
  }

  @Override
  void end(Runnable ended) {
    broker
        .map(Link::close)
        .orElse(Mono.empty())
        .doOnError(fault -> LOG.warn("The bus did not stop well", fault))
        .onErrorComplete()
        .doFinally(signal -> ended.run())
        .subscribe();
  }
}

package io.svcdht.rpc.bus;

import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The bus within the process: a call, and no copy of anything. */
public final class EmbeddedBus implements Bus {

  private final BusDoor door;
  private final BusEvents events;
  private final NodeId self;
  private final TimeSource time;

  /** A bus to {@code door}; events are told in the name of {@code self}. */
  public EmbeddedBus(BusDoor door, BusEvents events, NodeId self, TimeSource time) {
    this.door = door;
    this.events = events;
    this.self = self;
    this.time = time;
  }

  @Override
  public Mono<Reply> request(Question question, CallHeaders headers) {
    return door.answer(Caller.EMBEDDED, question, headers);
  }

  @Override
  public Flux<BusEvent.Told> events() {
    String node = self.toString();
    return events.stream().map(event -> event.told(node, time.wall().toString()));
  }
}

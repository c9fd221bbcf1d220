package io.svcdht.observe;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/** Down when an event loop has stalled for {@link EventLoopWatch#LIMIT}. */
public final class EventLoopHealth implements ReactiveHealthIndicator {

  private final EventLoopWatch watch;

  /** The contributor of {@code watch}. */
  public EventLoopHealth(EventLoopWatch watch) {
    this.watch = watch;
  }

  @Override
  public Mono<Health> health() {
    return Mono.fromSupplier(() ->
        (watch.alive() ? Health.up() : Health.down())
            .withDetail("longestStallMillis", watch.longestStall().toMillis())
            .build());
  }
}

package io.svcdht.it.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import reactor.core.publisher.Flux;

/** Waits for what happens on another thread, bounded. */
final class Eventually {

  private Eventually() {}

  static void that(String what, BooleanSupplier holds) {
    Boolean held =
        Flux.interval(Duration.ZERO, Duration.ofMillis(5))
            .map(tick -> holds.getAsBoolean())
            .filter(Boolean::booleanValue)
            .blockFirst(TestNode.PATIENCE);
    assertThat(held).as(what).isTrue();
  }
}

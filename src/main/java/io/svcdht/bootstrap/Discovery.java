package io.svcdht.bootstrap;

import io.svcdht.pipeline.Seed;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A way to hear of nodes that nobody has written down as seeds. Nothing it says is believed: whom
 * it names is dialled, and counts once it has proven to be who it was said to be.
 */
public interface Discovery {

  /** Hears of nobody. */
  Discovery NONE =
      new Discovery() {
        @Override
        public boolean enabled() {
          return false;
        }

        @Override
        public Mono<List<Seed>> search() {
          return Mono.just(List.of());
        }
      };

  /** Whether there is anything to search. */
  default boolean enabled() {
    return true;
  }

  /**
   * Nodes that say that they are of this network, at IP addresses, each pinned to the id it claims;
   * bounded in number and time. That nobody could be asked is an empty list; an error is a fault of
   * its own.
   */
  Mono<List<Seed>> search();
}

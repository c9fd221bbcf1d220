package io.svcdht.bootstrap;

import io.svcdht.peer.SignedPeerInfo;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Peers that an earlier process of this node knew, for a warm start. Nothing in it is believed: who
 * comes from it is verified and dialled like anybody of whom the node has heard.
 */
public interface PeerCache {

  /** Remembers nobody. */
  PeerCache NONE =
      new PeerCache() {
        @Override
        public boolean lasts() {
          return false;
        }

        @Override
        public Mono<List<Remembered>> recall() {
          return Mono.just(List.of());
        }

        @Override
        public Mono<Void> remember(List<Remembered> peers) {
          return Mono.empty();
        }
      };

  /**
   * A peer that was a contact.
   *
   * @param info as it was signed
   * @param lastSeen when it last answered, by the wall clock
   */
  record Remembered(SignedPeerInfo info, Instant lastSeen) {}

  /** Whether it outlives the process. */
  default boolean lasts() {
    return true;
  }

  /** Those that were remembered last. */
  Mono<List<Remembered>> recall();

  /** Remembers these in place of the former. */
  Mono<Void> remember(List<Remembered> peers);
}

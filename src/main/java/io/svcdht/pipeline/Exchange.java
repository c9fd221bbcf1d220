package io.svcdht.pipeline;

import io.svcdht.error.DhtException;
import io.svcdht.limits.Deadline;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetSocketAddress;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The way out: asks a peer and gets its answer. Sockets implement it for production, the virtual
 * network for simulation. Every failure is a {@link io.svcdht.error.DhtException}; cancelling a
 * subscription frees the request's place at once.
 */
public interface Exchange {

  /**
   * Asks {@code peer}, over a connection that this node has dialled, now or before, never over one
   * that the peer has: so an answer shows that others can reach it, too. The peer must have proved
   * its node id. Errors: {@code TransportDown} not reached or proves another id, {@code Deadline}
   * no answer in time, {@code Busy} no free place, or the peer's own refusal.
   */
  Mono<Answer> ask(VerifiedPeer peer, Call call);

  /**
   * Dials a seed, every address its name stands for (at most 8), each as one element: who was met
   * there, proven by TLS and HELLO. Addresses that fail are skipped; the flux fails only if all
   * did. Meeting oneself yields nothing.
   */
  Flux<VerifiedPeer> dial(Seed seed, Deadline deadline);

  /**
   * Dials a seed and says of each address what came of it, failures included; never an error. The
   * default knows only whom {@link #dial} met; an implementation that resolves names says more.
   */
  default Flux<Dialled> dialEach(Seed seed, Deadline deadline) {
    InetSocketAddress asWritten = seed.asWritten();
    return dial(seed, deadline)
        .<Dialled>map(peer -> new Dialled.Met(asWritten, peer))
        .onErrorResume(
            DhtException.class,
            failure -> Flux.just(new Dialled.Failed(asWritten, failure.error())));
  }

  /**
   * As {@link #dialEach}, for a node that a discovery has found and nobody vouches for: an address
   * where strangers must not aim this node at is not dialled, which is an outcome like any other.
   * The default has no such rules.
   */
  default Flux<Dialled> dialFound(Seed found, Deadline deadline) {
    return dialEach(found, deadline);
  }

  /**
   * This node can be dialled elsewhere now, as its peer info says: requests go over connections
   * that are dialled from now on, and so tell peers.
   */
  default void dialAnew() {}

  /** Tells every connected peer that this node leaves, as far as that is possible. */
  default Mono<Void> announceLeaving() {
    return Mono.empty();
  }
}

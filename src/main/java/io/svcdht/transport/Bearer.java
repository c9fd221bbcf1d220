package io.svcdht.transport;

import java.net.InetSocketAddress;
import reactor.core.publisher.Mono;

/**
 * Opens and takes links over one kind of network. TCP with TLS is the first; QUIC and Tor are
 * others of the same form (an onion service is an unresolved socket address).
 */
interface Bearer {

  /**
   * Dials. Completes empty if it meets this very node; fails with {@code TransportDown} if nobody,
   * or somebody else than {@code expected}, is there within the handshake limit. Cancelling closes.
   */
  Mono<Link> open(InetSocketAddress target, Expected expected);

  /** Listens at {@code bind}; emits the address bound. Links taken go to the {@link Doorway}. */
  Mono<InetSocketAddress> listen(InetSocketAddress bind);

  /** Whether the listener accepts. */
  boolean listening();

  /** Completes when every event loop has done a piece of work; one that has stalled is silent. */
  Mono<Void> pulse();

  /** Accepts no more. */
  Mono<Void> stopListening();

  /** Gives threads and native memory back. */
  Mono<Void> close();
}

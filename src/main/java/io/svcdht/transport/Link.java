package io.svcdht.transport;

import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import java.time.Duration;
import reactor.core.publisher.Mono;

/** An open conversation with one peer that has proven its node id, whatever carries it. */
interface Link {

  /** Who is at the other end. */
  VerifiedPeer peer();

  /**
   * Asks. Errors as {@code Exchange} says, and {@link NotSentException} if the link had ended
   * before anything was sent.
   */
  Mono<Answer> ask(Call call);

  /** Whether requests can still be sent. */
  boolean open();

  /** Requests in flight, both ways. */
  int inflight();

  /** Reading of the monotonic clock when the last whole frame came or went. */
  long usedAtNanos();

  /** Whether the peer began a frame and has not ended it within the handshake limit. */
  boolean stuck();

  /** Tells the peer that this node leaves; completes when that is sent or cannot be. */
  Mono<Void> sayLeaving();

  /** Takes no new requests, lets those at work end within {@code grace}, then closes. */
  Mono<Void> finish(Duration grace);

  /** Closes now; all that is pending fails with {@code TransportDown}. */
  void close(String why);
}

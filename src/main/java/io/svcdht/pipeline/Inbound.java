package io.svcdht.pipeline;

import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import io.svcdht.message.Response;
import java.util.Optional;
import reactor.core.publisher.Mono;

/** The way in: what the transport does with what peers send. Implementations never block. */
public interface Inbound {

  /**
   * Why a request is refused before its body is read, {@code RateLimited} or {@code Busy} with the
   * time of a retry; empty if it is to be read and {@link #answer answered}. Asked once for each
   * request: it counts towards the limits of its caller.
   */
  default Optional<DhtException> refuse(Caller caller, Knock knock) {
    return Optional.empty();
  }

  /**
   * Answers a peer's request. A {@link io.svcdht.error.DhtException} becomes {@link
   * Response.Refused}; the transport cancels when the deadline has passed, the peer cancels or its
   * connection ends.
   */
  Mono<Response> answer(Caller caller, Call call);

  /** A peer has dialled us and passed HELLO. It may be dialled back; it is no contact yet. */
  void met(Caller caller);

  /** A peer told us that it leaves. */
  void leaving(NodeId peer);
}

package io.svcdht.pipeline;

import io.svcdht.id.NodeId;
import io.svcdht.message.Response;
import reactor.core.publisher.Mono;

/** The way in: what the transport does with what peers send. Implementations never block. */
public interface Inbound {

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

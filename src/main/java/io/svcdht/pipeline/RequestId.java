package io.svcdht.pipeline;

import java.util.Optional;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The id of a caller's request, as its door gave or took it: carried by the context of what is done
 * for it, for logs and traces alone.
 *
 * @param text short and plain; its door has seen to that
 */
public record RequestId(String text) {

  /** The request that {@code context} belongs to; empty for what this node does by itself. */
  public static Optional<RequestId> of(ContextView context) {
    return context.getOrEmpty(RequestId.class);
  }

  /** What is done in {@code context} is done for this request. */
  public Context in(Context context) {
    return context.put(RequestId.class, this);
  }

  @Override
  public String toString() {
    return text;
  }
}

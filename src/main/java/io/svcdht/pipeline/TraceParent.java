package io.svcdht.pipeline;

import java.util.Optional;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The span of a caller that what is done for it is part of, where its door knows it by name only:
 * carried by the context of what is done, for {@link Traces} alone.
 *
 * @param text a {@code traceparent} (W3C Trace Context §3.2); its door has seen to the form
 */
public record TraceParent(String text) {

  /** The header whose value this is. */
  public static final String HEADER = "traceparent";

  /** The span above what is done in {@code context}. */
  public static Optional<TraceParent> of(ContextView context) {
    return context.getOrEmpty(TraceParent.class);
  }

  /** What is done in {@code context} is part of this span. */
  public Context in(Context context) {
    return context.put(TraceParent.class, this);
  }

  @Override
  public String toString() {
    return text;
  }
}

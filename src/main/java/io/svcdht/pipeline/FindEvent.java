package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.id.NodeId;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;

/** What happens in a find, as it happens; the last is always {@link Ended}. */
public sealed interface FindEvent extends Told {

  /** A peer was asked; {@code hedge} if early, because another stalled. */
  record Asked(NodeId peer, int depth, boolean hedge) implements FindEvent {}

  /** A peer let its hedge delay pass. */
  record Stalled(NodeId peer) implements FindEvent {}

  /** A peer answered. */
  record Answered(NodeId peer, int records, int contacts, Duration rtt) implements FindEvent {}

  /** A peer failed. */
  record Failed(NodeId peer, DhtError error) implements FindEvent {}

  /**
   * A record, verified: the first of its publisher in this find, or one with a later {@code ts}
   * that replaces the one handed on before. Each publisher counts once against the limit.
   */
  record Found(VerifiedRecord record) implements FindEvent {}

  /** The end. */
  record Ended(LookupResult result) implements FindEvent {}
}

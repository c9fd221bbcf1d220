package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.id.NodeId;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.Optional;

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
   *
   * @param record what was told
   * @param source who told it: a network, a peer whose network is unknown, or the own store; only
   *     to be compared with others
   */
  record Found(VerifiedRecord record, Object source) implements FindEvent {

    /** This node's own store, as a source. */
    static final Object OWN_STORE = "own store";

    /** A record of the own store. */
    public Found(VerifiedRecord record) {
      this(record, OWN_STORE);
    }
  }

  /**
   * The end.
   *
   * @param result how the lookup ended
   * @param age how long ago that was, where its answer had been kept; empty for a lookup made now
   */
  record Ended(LookupResult result, Optional<Duration> age) implements FindEvent {
    /** The end of a lookup made now. */
    public Ended(LookupResult result) {
      this(result, Optional.empty());
    }
  }
}

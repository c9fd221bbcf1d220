package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What happens to a lookup and makes {@link Lookup} decide. Everything in it is verified. */
sealed interface LookupEvent {

  /**
   * It begins.
   *
   * @param known contacts of the own table
   * @param stored records of the own store
   */
  record Began(List<VerifiedPeer> known, List<VerifiedRecord> stored) implements LookupEvent {}

  /**
   * A peer answered, in time or late.
   *
   * @param leg the request
   * @param contacts whom it reports
   * @param records what it has
   * @param cursor where its records go on; empty at their end
   * @param refusal why it did not take the record it was given; empty if it did or was given none
   * @param rtt how long it took
   * @param from the address it was dialled at, where there is one
   */
  record Answered(
      Leg leg,
      List<VerifiedPeer> contacts,
      List<VerifiedRecord> records,
      Bytes cursor,
      Optional<DhtError> refusal,
      Duration rtt,
      Optional<InetAddress> from)
      implements LookupEvent {}

  /** A peer will not answer any more. */
  record Failed(Leg leg, DhtError error) implements LookupEvent {}

  /** A request let its hedge delay pass. */
  record Stalled(Leg leg) implements LookupEvent {}

  /** A stalled request has been silent for so long that nobody counts on it any more. */
  record Overdue(Leg leg) implements LookupEvent {}

  /**
   * A leg has its first value, or will have none; what it leaves outstanding may still answer.
   *
   * @param first the request it began with
   * @param winner the request that answered first
   */
  record Over(Leg first, Optional<Leg> winner) implements LookupEvent {}

  /**
   * The size of the network is known as well as can be.
   *
   * @param sized whether it has been estimated anew
   */
  record Rechecked(boolean sized) implements LookupEvent {}

  /** Who was found around the points of {@link LookupEffect.Explore}, in {@code rpcs} requests. */
  record Explored(List<VerifiedPeer> contacts, int rpcs) implements LookupEvent {}

  /** An answer would have gone over a budget of this lookup. */
  record Exhausted(LookupResult.Partial budget) implements LookupEvent {}

  /** The deadline has passed. */
  record TimeUp() implements LookupEvent {}
}

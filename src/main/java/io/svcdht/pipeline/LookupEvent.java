package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.List;

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
   * @param rtt how long it took
   */
  record Answered(
      Leg leg,
      List<VerifiedPeer> contacts,
      List<VerifiedRecord> records,
      Bytes cursor,
      Duration rtt)
      implements LookupEvent {}

  /** A peer will not answer any more. */
  record Failed(Leg leg, DhtError error) implements LookupEvent {}

  /** A request let its hedge delay pass. */
  record Stalled(Leg leg) implements LookupEvent {}

  /** The deadline has passed. */
  record TimeUp() implements LookupEvent {}
}

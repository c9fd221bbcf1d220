package io.svcdht.peer;

import io.svcdht.error.DhtError;

/** What became of a peer that was offered to the {@link RoutingTable}. */
public sealed interface Offer {
  /** It is a contact now. */
  record Added() implements Offer {}

  /** It was a contact already, and is renewed. */
  record Known() implements Offer {}

  /**
   * Its bucket is full; it waits in the replacement cache.
   *
   * @param oldest the contact longest unseen, to be pinged: it stays if it answers
   */
  record Full(Contact oldest) implements Offer {}

  /**
   * Its bucket is full and its network group has its share: it waits in the replacement cache and
   * competes with its own group alone.
   *
   * @param oldest the contact of that group longest unseen, to be pinged
   * @param anew whether it was not waiting before
   */
  record Capped(Contact oldest, boolean anew) implements Offer {}

  /** It cannot be a contact. */
  record Refused(DhtError error, String why) implements Offer {}
}

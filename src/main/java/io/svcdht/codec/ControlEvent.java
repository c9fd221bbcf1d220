package io.svcdht.codec;

/** What one side tells the other without asking (docs/PROTOCOL.md §3). */
public sealed interface ControlEvent {

  /**
   * The sender no longer needs an answer; advisory.
   *
   * @param corrId of its request, not 0
   */
  record Cancel(long corrId) implements ControlEvent {
    /** Checks the id. */
    public Cancel {
      if (corrId == 0) {
        throw new IllegalArgumentException("corr_id of a request is never 0");
      }
    }
  }

  /** The sender is about to leave the network: no contact any more, and no new requests please. */
  record Leaving() implements ControlEvent {}

  /** Of a later version; ignored. */
  record Unknown(String name) implements ControlEvent {}
}

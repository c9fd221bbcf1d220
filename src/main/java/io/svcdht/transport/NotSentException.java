package io.svcdht.transport;

/**
 * The link ended before the request was sent: asking again on another is safe. Never leaves this
 * room.
 */
final class NotSentException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String why;

  NotSentException(String why) {
    super(why, null, false, false);
    this.why = why;
  }

  /** Why the link ended. */
  String why() {
    return why;
  }
}

package io.svcdht.cache;

import java.nio.charset.StandardCharsets;

/** The column families of the database; their order is that in which they are opened. */
enum Family {
  /** What there is once: the floor of the replay memory. RocksDB wants a family of this name. */
  DEFAULT,
  /** Content ‖ publisher → record. */
  RECORDS,
  /** Expiry ‖ content ‖ publisher → what counts against quotas. */
  EXPIRY,
  /** Content ‖ publisher → what is remembered of a record that is kept no more. */
  MARKS,
  /** Timestamp ‖ content ‖ publisher → when the mark is forgotten. */
  MARKS_BY_TS,
  /** This node's own announcements. */
  ANNOUNCEMENTS,
  /** Peers that this node knew. */
  PEERS;

  /** Its name in the database. */
  byte[] bytes() {
    return name().toLowerCase(java.util.Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
  }
}

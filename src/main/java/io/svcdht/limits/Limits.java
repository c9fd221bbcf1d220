package io.svcdht.limits;

import java.time.Duration;

/**
 * Bounds fixed by the protocol (docs/PROTOCOL.md §1 to §5), the same on every node. What an
 * operator may tune lives in the policy record of the room it governs.
 */
public final class Limits {

  /** Bytes of a key, a node id or a content id. */
  public static final int KEY_BYTES = 32;

  /** The greatest port of TCP and UDP. */
  public static final int PORT_MAX = 65_535;

  /** Bytes of the fixed frame header. */
  public static final int FRAME_HEADER_BYTES = 38;

  /** Bytes of a whole frame. */
  public static final int FRAME_BYTES = 1 << 20;

  /** Bytes of a frame sent before HELLO has passed. */
  public static final int FRAME_BYTES_BEFORE_HELLO = 64 << 10;

  /** Bytes of an inflated DHT payload, and of the zstd window that inflates it. */
  public static final int INFLATED_BYTES = 1 << 20;

  /** Bytes being inflated at once on the whole node. */
  public static final int INFLATING_BYTES_NODE = 64 << 20;

  /** Levels of nested arrays and maps in CBOR. */
  public static final int CBOR_DEPTH = 8;

  /** Bytes of one multiaddr text. */
  public static final int MULTIADDR_BYTES = 128;

  /** Bytes of a signed peer info. */
  public static final int PEER_INFO_BYTES = 1 << 10;

  /** Addresses in a peer info. */
  public static final int PEER_ADDRESSES = 8;

  /** Bytes of a signed provider record. */
  public static final int RECORD_BYTES = 16 << 10;

  /** Addresses in a provider record. */
  public static final int RECORD_ADDRESSES = 16;

  /** Bytes of a record's optional metadata. */
  public static final int RECORD_META_BYTES = 1 << 10;

  /** Records in one PROVIDE or STORE. */
  public static final int RECORDS_PER_REQUEST = 256;

  /** Records in one answer; more are asked for with the cursor. */
  public static final int RECORDS_PER_ANSWER = 256;

  /** Contacts in one answer; at least k on every sensibly configured node. */
  public static final int PEERS_PER_ANSWER = 64;

  /** Bytes of a resume cursor. */
  public static final int CURSOR_BYTES = 64;

  /** Bytes of a network's name in UTF-8. */
  public static final int NETWORK_NAME_BYTES = 64;

  /** Characters of the sentence in an error answer. */
  public static final int ERROR_DETAIL_CHARS = 512;

  /** Bytes of that sentence in UTF-8. */
  public static final int ERROR_DETAIL_BYTES = 3 * ERROR_DETAIL_CHARS;

  /** Characters, all ASCII, of the address under which a peer says that it sees us. */
  public static final int OBSERVED_BYTES = 128;

  /** Bytes of the JSON in HELLO and control frames; their whole frame has no more. */
  public static final int CONTROL_BYTES = FRAME_BYTES_BEFORE_HELLO - FRAME_HEADER_BYTES;

  /** Characters of the software's name in HELLO. */
  public static final int USER_AGENT_CHARS = 128;

  /** Bytes of the post-quantum proof in HELLO: the longest signature and room for a delegation. */
  public static final int PQ_PROOF_BYTES = 16 << 10;

  /** Longest time that a request may still have. */
  public static final Duration REQUEST_DEADLINE_MAX = Duration.ofHours(1);

  /** Longest time that a refusal may ask to wait. */
  public static final Duration RETRY_AFTER_MAX = Duration.ofDays(1);

  /** How far ahead of our wall clock a peer's timestamp may be. */
  public static final Duration CLOCK_SKEW = Duration.ofMinutes(10);

  /** How long a peer info lives after its {@code seq}. */
  public static final Duration PEER_INFO_LIFE = Duration.ofDays(1);

  /** Shortest life of a provider record. */
  public static final Duration RECORD_TTL_MIN = Duration.ofSeconds(60);

  /** Longest life of a provider record. */
  public static final Duration RECORD_TTL_MAX = Duration.ofDays(2);

  /** How long holders remember the highest timestamp of a record after that timestamp. */
  public static final Duration REPLAY_MEMORY = RECORD_TTL_MAX.plus(CLOCK_SKEW);

  /** Latest instant on the wire in Unix milliseconds: the end of the year 9999. */
  public static final long MILLIS_MAX = 253_402_300_799_999L;

  private Limits() {}
}

package io.svcdht.codec;

import io.svcdht.limits.Limits;
import java.util.List;

/**
 * How the acceptor answers a {@link Hello} (docs/PROTOCOL.md §3): its own, and what it takes.
 *
 * @param hello the acceptor's introduction
 * @param maxFrame largest frame in bytes that it takes; 65,536…1,048,576
 * @param maxInflight most requests unanswered at once on this connection; 1…65,535
 * @param flagsSupported the frame flags that it understands, as their sum
 * @param versions message versions that it reads, 1 among them
 * @param transports by which it can be dialled, such as {@code tcp}
 */
public record Welcome(
    Hello hello,
    int maxFrame,
    int maxInflight,
    int flagsSupported,
    List<Integer> versions,
    List<String> transports) {

  /** What a node offers that has nothing special to say. */
  public static final int DEFAULT_INFLIGHT = 64;

  /** The flags this codec understands. */
  public static final int FLAGS = Frame.REQ | Frame.RESP | Frame.EVENT | Frame.COMP;

  static final int INFLIGHT_MAX = 65_535;
  static final int LIST_MAX = 16;
  static final int TRANSPORT_CHARS = 32;

  /** Checks the ranges. */
  public Welcome {
    within("max_frame", maxFrame, Limits.FRAME_BYTES_BEFORE_HELLO, Limits.FRAME_BYTES);
    within("max_inflight", maxInflight, 1, INFLIGHT_MAX);
    within("flags_supported", flagsSupported, 0, Frame.KNOWN_FLAGS);
    within("number of versions", versions.size(), 1, LIST_MAX);
    within("number of transports", transports.size(), 0, LIST_MAX);
    versions = List.copyOf(versions);
    transports = List.copyOf(transports);
  }

  /** What this implementation offers over TCP. */
  public static Welcome of(Hello hello, int maxInflight) {
    return new Welcome(
        hello,
        Limits.FRAME_BYTES,
        maxInflight,
        FLAGS,
        List.of(MessageCodec.VERSION),
        List.of("tcp"));
  }

  /** Whether it understands compressed payloads. */
  public boolean compression() {
    return (flagsSupported & Frame.COMP) != 0;
  }

  private static void within(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " " + value + " is not " + min + "…" + max);
    }
  }
}

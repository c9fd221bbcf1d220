package io.svcdht.codec;

/** What a header may say, for frames that come in and frames that go out (docs/PROTOCOL.md §3). */
final class FrameRules {

  private static final int STATUS_MIN = 200;
  private static final int STATUS_MAX = 599;

  private FrameRules() {}

  /** What is wrong with a header, or nothing. Allocates only for a refusal. */
  static String problem(int flags, int code, int appProtoId, int capLength, long corrId) {
    if ((flags & ~Frame.KNOWN_FLAGS) != 0) {
      return "flags 0x" + Integer.toHexString(flags) + " have a bit that OAP/1 does not know";
    }
    if (capLength > 0 && (flags & Frame.START) == 0) {
      return "cap_len " + capLength + " without START";
    }
    if ((flags & Frame.REQ) != 0 && corrId == 0) {
      return "corr_id of a request is 0";
    }
    return switch (appProtoId) {
      case Frame.DHT -> conversation(flags & ~Frame.COMP, flags, code, corrId);
      case Frame.CONTROL -> conversation(flags, flags, code, corrId);
      default -> "";
    };
  }

  /** Exactly one of REQ, RESP and EVENT and nothing else, with a code and corr_id that fit. */
  private static String conversation(int kind, int flags, int code, long corrId) {
    return switch (kind) {
      case Frame.REQ, Frame.EVENT -> code == 0 ? "" : "code " + code + " outside a response";
      case Frame.RESP -> response(code, corrId);
      default ->
          "flags 0x" + Integer.toHexString(flags) + " are not exactly one of REQ, RESP and EVENT";
    };
  }

  private static String response(int code, long corrId) {
    if (code < STATUS_MIN || code > STATUS_MAX) {
      return "status " + code + " is not 200…599";
    }
    return corrId == 0 ? "corr_id of a response is 0" : "";
  }
}

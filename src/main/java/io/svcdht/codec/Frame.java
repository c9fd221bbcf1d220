package io.svcdht.codec;

import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;

/**
 * One OAP/1 frame (docs/PROTOCOL.md §3), well-formed: {@link FrameCodec} turns it into bytes and
 * back.
 *
 * @param flags bits of {@link #REQ} to {@link #APP_E2E}; for control and DHT frames exactly one of
 *     REQ, RESP and EVENT, and for DHT frames optionally COMP
 * @param code 0 in requests and events, the status in responses
 * @param appProtoId {@link #CONTROL}, {@link #DHT}, or of another application
 * @param tenant 16 bytes, kept and echoed
 * @param capability only with START; opaque here
 * @param corrId names the request among its sender's; 0 only in events
 * @param payload at most what is left of {@link Limits#FRAME_BYTES}
 */
public record Frame(
    int flags,
    int code,
    int appProtoId,
    Bytes tenant,
    Bytes capability,
    long corrId,
    Bytes payload) {

  /** Asks; is answered by a RESP with the same corr_id. */
  public static final int REQ = 1;

  /** Answers. */
  public static final int RESP = 1 << 1;

  /** Tells; is never answered. */
  public static final int EVENT = 1 << 2;

  /** Begins a stream. */
  public static final int START = 1 << 3;

  /** Ends a stream. */
  public static final int END = 1 << 4;

  /** Wants an acknowledgement. */
  public static final int ACK_REQ = 1 << 5;

  /** The payload is one zstd frame. */
  public static final int COMP = 1 << 6;

  /** The payload is encrypted from application to application. */
  public static final int APP_E2E = 1 << 7;

  /** {@code app_proto_id} of HELLO and control events; payload JSON. */
  public static final int CONTROL = 0;

  /** {@code app_proto_id} of this DHT; payload CBOR. */
  public static final int DHT = 0x0D47;

  /** Bytes of a tenant id. */
  public static final int TENANT_BYTES = 16;

  /** The tenant of a node that serves only one. */
  public static final Bytes NO_TENANT = Bytes.copyOf(new byte[TENANT_BYTES]);

  static final int KIND = REQ | RESP | EVENT;
  static final int KNOWN_FLAGS = 0xff;
  private static final int MAX_16_BITS = 0xffff;

  /** Checks every rule of §3. */
  public Frame {
    require(tenant.size() == TENANT_BYTES, "a tenant id has 16 bytes, not " + tenant.size());
    require(capability.size() <= MAX_16_BITS, "capability is longer than 65535 bytes");
    require(code >= 0 && code <= MAX_16_BITS, "code is not 0…65535");
    require(appProtoId >= 0 && appProtoId <= MAX_16_BITS, "app_proto_id is not 0…65535");
    String problem = FrameRules.problem(flags, code, appProtoId, capability.size(), corrId);
    require(problem.isEmpty(), problem);
    long length = (long) Limits.FRAME_HEADER_BYTES + capability.size() + payload.size();
    require(length <= Limits.FRAME_BYTES, "frame has more than 1048576 bytes");
  }

  /** A request without tenant or capability. */
  public static Frame request(int appProtoId, long corrId, Bytes payload) {
    return new Frame(REQ, 0, appProtoId, NO_TENANT, Bytes.EMPTY, corrId, payload);
  }

  /** An event without tenant or capability. */
  public static Frame event(int appProtoId, long corrId, Bytes payload) {
    return new Frame(EVENT, 0, appProtoId, NO_TENANT, Bytes.EMPTY, corrId, payload);
  }

  /** The answer to this request: its protocol, corr_id and tenant come back. */
  public Frame respond(int status, Bytes answer) {
    return new Frame(RESP, status, appProtoId, tenant, Bytes.EMPTY, corrId, answer);
  }

  /** The same frame with a compressed payload. */
  public Frame compressed(Bytes zstd) {
    return new Frame(flags | COMP, code, appProtoId, tenant, capability, corrId, zstd);
  }

  /** Whether it asks. */
  public boolean isRequest() {
    return (flags & REQ) != 0;
  }

  /** Whether it answers. */
  public boolean isResponse() {
    return (flags & RESP) != 0;
  }

  /** Whether it tells. */
  public boolean isEvent() {
    return (flags & EVENT) != 0;
  }

  /** Whether the payload is one zstd frame. */
  public boolean isCompressed() {
    return (flags & COMP) != 0;
  }

  /** Whole length in bytes. */
  public int length() {
    return Limits.FRAME_HEADER_BYTES + capability.size() + payload.size();
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }
}

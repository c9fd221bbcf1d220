package io.svcdht.codec;

import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.message.Response;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * OAP/1 frames and their bytes (docs/PROTOCOL.md §3). Stateless. A frame's length is checked before
 * any memory is taken for it, and reading a good frame allocates the frame, its payload and nothing
 * else.
 */
public final class FrameCodec {

  /** The version this codec speaks. */
  public static final int VERSION = 1;

  /** Bytes of the length field that a frame begins with. */
  public static final int LENGTH_BYTES = 4;

  private static final int VERSION_AT = 4;
  private static final int FLAGS_AT = 6;
  private static final int CODE_AT = 8;
  private static final int PROTOCOL_AT = 10;
  private static final int TENANT_AT = 12;
  private static final int CAPABILITY_AT = 28;
  private static final int CORRELATION_AT = 30;
  private static final int MAX_16_BITS = 0xffff;

  private FrameCodec() {}

  /**
   * Checks the length that a frame announces in its first four bytes.
   *
   * @param announced the four bytes as an unsigned number
   * @param beforeHello whether HELLO has not passed yet
   * @return bytes of the whole frame, these four among them
   */
  public static Decoded<Integer> length(long announced, boolean beforeHello) {
    int most = beforeHello ? Limits.FRAME_BYTES_BEFORE_HELLO : Limits.FRAME_BYTES;
    if (announced < Limits.FRAME_HEADER_BYTES) {
      return Decoded.malformed("frame length " + announced + " is below the header's 38 bytes");
    }
    return announced > most
        ? Decoded.rejected(
            DhtError.OVER_SIZE, "frame length " + announced + " is above " + most + " bytes")
        : Decoded.ok((int) announced);
  }

  /**
   * Takes the next frame out of {@code in}, whose position moves only past a whole frame. A bad
   * length is reported once the header is there (38 bytes), so that it can be answered.
   */
  public static FrameRead read(ByteBuffer in, boolean beforeHello) {
    if (in.remaining() < LENGTH_BYTES) {
      return new FrameRead.Incomplete(LENGTH_BYTES);
    }
    Decoded<Integer> length = length(Integer.toUnsignedLong(in.getInt(in.position())), beforeHello);
    return switch (length) {
      case Decoded.Ok<Integer>(Integer bytes) ->
          in.remaining() < bytes ? new FrameRead.Incomplete(bytes) : whole(in, bytes);
      case Decoded.Rejected<Integer>(DhtError error, String reason) ->
          error == DhtError.OVER_SIZE && in.remaining() < Limits.FRAME_HEADER_BYTES
              ? new FrameRead.Incomplete(Limits.FRAME_HEADER_BYTES)
              : broken(in, error, reason);
    };
  }

  /** The frame that {@code whole} holds from its position to its limit, which does not move. */
  public static Decoded<Frame> decode(ByteBuffer whole) {
    ByteBuffer in = whole.duplicate();
    return switch (read(in, false)) {
      case FrameRead.Whole(Frame frame) ->
          in.hasRemaining()
              ? Decoded.malformed(in.remaining() + " bytes after the end of the frame")
              : Decoded.ok(frame);
      case FrameRead.Incomplete(int bytes) ->
          Decoded.malformed("frame is cut short: " + whole.remaining() + " of " + bytes + " bytes");
      case FrameRead.Broken broken -> broken.rejected();
    };
  }

  /** The bytes of {@code frame}, from position 0 to the limit, in an array of their own. */
  public static ByteBuffer encode(Frame frame) {
    ByteBuffer out = ByteBuffer.allocate(frame.length());
    out.putInt(frame.length())
        .putShort((short) VERSION)
        .putShort((short) frame.flags())
        .putShort((short) frame.code())
        .putShort((short) frame.appProtoId());
    frame.tenant().copyTo(out);
    out.putShort((short) frame.capability().size()).putLong(frame.corrId());
    frame.capability().copyTo(out);
    frame.payload().copyTo(out);
    return out.flip();
  }

  /** A frame of {@code bytes} bytes that are all there. */
  private static FrameRead whole(ByteBuffer in, int bytes) {
    int at = in.position();
    int version = in.getShort(at + VERSION_AT) & MAX_16_BITS;
    if (version != VERSION) {
      return broken(in, DhtError.UNSUPPORTED, "OAP version " + version + " is not 1");
    }
    int flags = in.getShort(at + FLAGS_AT) & MAX_16_BITS;
    int code = in.getShort(at + CODE_AT) & MAX_16_BITS;
    int protocol = in.getShort(at + PROTOCOL_AT) & MAX_16_BITS;
    int capLength = in.getShort(at + CAPABILITY_AT) & MAX_16_BITS;
    long corrId = in.getLong(at + CORRELATION_AT);
    int payload = bytes - Limits.FRAME_HEADER_BYTES - capLength;
    if (payload < 0) {
      return broken(
          in,
          DhtError.MALFORMED,
          "cap_len " + capLength + " does not fit a frame of " + bytes + " bytes");
    }
    String problem = FrameRules.problem(flags, code, protocol, capLength, corrId);
    if (!problem.isEmpty()) {
      return broken(in, DhtError.MALFORMED, problem);
    }
    Bytes tenant = tenant(in);
    in.position(at + Limits.FRAME_HEADER_BYTES);
    Bytes capability = Bytes.take(in, capLength);
    return new FrameRead.Whole(
        new Frame(flags, code, protocol, tenant, capability, corrId, Bytes.take(in, payload)));
  }

  /** Nothing after the header counts any more; what the header says is used to answer. */
  private static FrameRead broken(ByteBuffer in, DhtError error, String reason) {
    return new FrameRead.Broken(error, reason, answer(in, error, reason));
  }

  private static Optional<Frame> answer(ByteBuffer in, DhtError error, String reason) {
    int at = in.position();
    if (in.remaining() < Limits.FRAME_HEADER_BYTES) {
      return Optional.empty();
    }
    long corrId = in.getLong(at + CORRELATION_AT);
    if ((in.getShort(at + FLAGS_AT) & Frame.REQ) == 0 || corrId == 0) {
      return Optional.empty();
    }
    int protocol = in.getShort(at + PROTOCOL_AT) & MAX_16_BITS;
    Response.Refused refused = new Response.Refused(error, reason, error.retryAfter());
    Frame frame =
        new Frame(
            Frame.RESP,
            error.oapStatus(),
            protocol,
            tenant(in),
            Bytes.EMPTY,
            corrId,
            Refusals.payload(protocol, refused));
    return Optional.of(frame);
  }

  private static Bytes tenant(ByteBuffer in) {
    int at = in.position() + TENANT_AT;
    if (in.getLong(at) == 0 && in.getLong(at + Long.BYTES) == 0) {
      return Frame.NO_TENANT;
    }
    byte[] tenant = new byte[Frame.TENANT_BYTES];
    in.get(at, tenant);
    return Bytes.copyOf(tenant);
  }
}

package io.svcdht.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.svcdht.codec.FrameCodec;
import io.svcdht.codec.FrameRead;
import io.svcdht.limits.TimeSource;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Cuts the bytes of a connection into frames. A bad length is told before memory is taken for it;
 * after broken framing the rest of the stream is thrown away. Hands on {@code Frame}s, and at most
 * one {@link FrameRead.Broken} at the end.
 */
final class FrameReader extends ByteToMessageDecoder {

  private static final long NONE = Long.MIN_VALUE;

  private final TimeSource time;
  private boolean greeted;
  private boolean broken;
  private volatile long begunAtNanos = NONE;

  FrameReader(TimeSource time) {
    this.time = time;
  }

  /** HELLO has passed: frames may be large from now on. On the event loop only. */
  void greeted() {
    greeted = true;
  }

  /** Whether a frame has begun more than {@code nanos} ago and is not complete. */
  boolean stuckFor(long nanos) {
    long begun = begunAtNanos;
    return begun != NONE && time.nanos() - begun > nanos;
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (broken) {
      in.skipBytes(in.readableBytes());
      return;
    }
    ByteBuffer view = in.nioBuffer();
    switch (FrameCodec.read(view, !greeted)) {
      case FrameRead.Whole whole -> {
        in.skipBytes(view.position());
        begunAtNanos = NONE;
        out.add(whole.frame());
      }
      case FrameRead.Incomplete incomplete -> {
        if (begunAtNanos == NONE && in.isReadable()) {
          begunAtNanos = time.nanos();
        }
      }
      case FrameRead.Broken bad -> {
        broken = true;
        begunAtNanos = NONE;
        in.skipBytes(in.readableBytes());
        out.add(bad);
      }
    }
  }
}

package io.svcdht.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.svcdht.codec.Frame;
import io.svcdht.codec.FrameCodec;
import java.util.concurrent.RejectedExecutionException;

/**
 * The way out of one connection. What a peer does not read piles up here and nowhere else: above
 * {@link #HIGH_WATER} own requests are refused as {@code Busy}, above {@link #MOST} the peer is
 * given up.
 */
final class Outlet {

  /** Bytes waiting above which no request is added. */
  static final int HIGH_WATER = 2 << 20;

  /** Bytes waiting below which requests are added again. */
  static final int LOW_WATER = 1 << 20;

  /** Bytes waiting above which the connection is closed. */
  static final long MOST = 8 << 20;

  private final Channel channel;

  Outlet(Channel channel) {
    this.channel = channel;
  }

  /** Runs on the connection's event loop; {@code false} if that has ended. */
  boolean execute(Runnable work) {
    try {
      channel.eventLoop().execute(work);
      return true;
    } catch (RejectedExecutionException ended) {
      return false;
    }
  }

  /** Whether there is room for more requests. */
  boolean writable() {
    return channel.isWritable();
  }

  /** Whether the connection is there. */
  boolean open() {
    return channel.isActive();
  }

  /** Sends a frame. */
  ChannelFuture send(Frame frame) {
    ChannelFuture sent = channel.writeAndFlush(Unpooled.wrappedBuffer(FrameCodec.encode(frame)));
    if (pending() > MOST) {
      channel.close();
    }
    return sent;
  }

  /** Sends a last frame, then closes. */
  void sendAndClose(Frame frame) {
    send(frame).addListener(ChannelFutureListener.CLOSE);
  }

  /** Closes at once. */
  void close() {
    channel.close();
  }

  private long pending() {
    return channel.isWritable() ? 0 : channel.bytesBeforeWritable() + LOW_WATER;
  }
}

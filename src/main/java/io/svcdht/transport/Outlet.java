package io.svcdht.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import io.svcdht.codec.Frame;
import io.svcdht.codec.FrameCodec;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

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

  private static final Duration LINGER = Duration.ofSeconds(1);

  private final Channel channel;
  private final Scheduler timers;

  Outlet(Channel channel, Scheduler timers) {
    this.channel = channel;
    this.timers = timers;
  }

  /**
   * Runs on the connection's event loop, at once if that is where the caller is; {@code false} if
   * the loop has ended. What is sent while a read is handled leaves with the rest at its end.
   */
  boolean execute(Runnable work) {
    if (channel.eventLoop().inEventLoop()) {
      work.run();
      return true;
    }
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
  @SuppressWarnings("FutureReturnValueIgnored") // What cannot be sent ends with its connection.
  void send(Frame frame) {
    channel.writeAndFlush(bytes(frame));
    giveUpIfUnread();
  }

  /** Sends a frame; {@code end} runs when it has left this process or never will. */
  void send(Frame frame, Runnable end) {
    channel.writeAndFlush(bytes(frame)).addListener(sent -> end.run());
    giveUpIfUnread();
  }

  private static ByteBuf bytes(Frame frame) {
    return Unpooled.wrappedBuffer(FrameCodec.encode(frame));
  }

  private void giveUpIfUnread() {
    if (!channel.isWritable() && channel.bytesBeforeWritable() + LOW_WATER > MOST) {
      close(channel);
    }
  }

  /**
   * Sends a last frame and ends our side; the peer's is read, and thrown away, until it ends or a
   * second has passed. A connection closed with bytes unread is reset, which may destroy the very
   * answer on its way (RFC 1122 §4.2.2.13).
   */
  void sendAndClose(Frame frame) {
    send(frame);
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null || !(channel instanceof SocketChannel socket)) {
      close(channel);
      return;
    }
    Disposable end = timers.schedule(() -> close(channel), LINGER.toNanos(), TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(closed -> end.dispose());
    tls.closeOutbound().addListener(sent -> shutdown(socket));
  }

  @SuppressWarnings("FutureReturnValueIgnored") // If it fails, the connection has ended already.
  private static void shutdown(SocketChannel socket) {
    socket.shutdownOutput();
  }

  /** Closes at once; what was sent before still leaves if the peer reads it. */
  void close() {
    close(channel);
  }

  /** Closes {@code channel}; nobody needs to know when. */
  @SuppressWarnings("FutureReturnValueIgnored") // A close cannot fail in a way that matters.
  static void close(Channel channel) {
    channel.close();
  }
}

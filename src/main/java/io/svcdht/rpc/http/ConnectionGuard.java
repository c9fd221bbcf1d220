package io.svcdht.rpc.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.svcdht.error.DhtError;
import io.svcdht.pipeline.Meters;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Guards one HTTP port against callers who hold connections rather than use them: counts what is
 * open, and sets a {@link ConnectionWatch} around the decoder of each.
 */
public final class ConnectionGuard {

  private final ConnectionPolicy policy;
  private final Meters meters;
  private final AtomicInteger open = new AtomicInteger();

  /** A guard of one port; counts in {@code meters} what it closes. */
  public ConnectionGuard(ConnectionPolicy policy, Meters meters) {
    this.policy = policy;
    this.meters = meters;
  }

  /**
   * Takes in a connection that has just been accepted, whose pipeline has the decoder of HTTP/1
   * named {@code decoder}; closes it if there are too many.
   */
  @SuppressWarnings("FutureReturnValueIgnored") // A close cannot fail in a way that matters.
  public void accepted(Channel channel, String decoder) {
    boolean room = open.incrementAndGet() <= policy.max();
    channel.closeFuture().addListener(closed -> open.decrementAndGet());
    if (!room) {
      meters.rejected(DhtError.BUSY, Meters.Surface.HTTP);
      channel.close();
      return;
    }
    ChannelPipeline pipeline = channel.pipeline();
    ConnectionWatch watch = new ConnectionWatch(policy, meters);
    pipeline.addBefore(decoder, "dht.bytes", new Bytes(watch));
    pipeline.addAfter(decoder, "dht.watch", watch);
  }

  /** Connections that are open. */
  int open() {
    return open.get();
  }

  /** Tells a watch of bytes before they are decoded. */
  private static final class Bytes extends ChannelInboundHandlerAdapter {

    private final ConnectionWatch watch;

    private Bytes(ConnectionWatch watch) {
      this.watch = watch;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
      watch.bytesCame();
      ctx.fireChannelRead(bytes);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
      ctx.fireChannelReadComplete();
      watch.bytesDecoded();
    }
  }
}

package io.svcdht.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslHandler;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.pipeline.Meters.Surface;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.resources.LoopResources;

/** TCP with TLS 1.3 (docs/PROTOCOL.md §2), on event loops of its own. */
final class TcpBearer implements Bearer {

  private static final Logger LOG = LoggerFactory.getLogger(TcpBearer.class);
  private static final int BACKLOG = 512;
  private static final int FLUSH_AFTER = 32;

  private final LinkParts parts;
  private final AcceptRules rules;
  private final TlsKeeper tls;
  private final TlsWorkers workers;
  private final EventLoops threads;
  private final LoopResources loops;
  private volatile @Nullable Channel listener;
  private volatile boolean closing;

  TcpBearer(
      LinkParts parts, AcceptRules rules, TlsKeeper tls, TlsWorkers workers, EventLoops threads) {
    this.parts = parts;
    this.rules = rules;
    this.tls = tls;
    this.workers = workers;
    this.threads = threads;
    this.loops = threads.resources();
  }

  @Override
  public Mono<Link> open(InetSocketAddress target, Expected expected) {
    return once(target, expected)
        .onErrorResume(IntroducedException.class, met -> once(target, Expected.peer(met.peer())));
  }

  private Mono<Link> once(InetSocketAddress target, Expected expected) {
    return Mono.<Link>create(
            sink -> {
              // An event loop that has ended would complain in the log for each dial that comes
              // late.
              if (closing) {
                sink.error(unreachable(target, new RejectedExecutionException("closing")));
              } else {
                dial(target, expected, sink);
              }
            })
        .onErrorMap(RejectedExecutionException.class, ended -> unreachable(target, ended));
  }

  @Override
  public Mono<InetSocketAddress> listen(InetSocketAddress bind) {
    return Mono.create(sink -> bind(bind, sink));
  }

  @Override
  public boolean listening() {
    Channel channel = listener;
    return channel != null && channel.isActive();
  }

  @Override
  public Mono<Void> pulse() {
    return Flux.defer(() -> Flux.fromIterable(loops.onServer(LoopResources.DEFAULT_NATIVE)))
        .flatMap(loop -> Mono.<Void>create(sink -> loop.execute(sink::success)))
        .then();
  }

  @Override
  public Mono<Void> stopListening() {
    return Mono.defer(() -> {
      closing = true;
      Channel channel = listener;
      return channel == null ? Mono.empty() : ended(channel.close());
    });
  }

  @Override
  public Mono<Void> close() {
    return threads
        .release()
        .doFinally(end -> {
          workers.close();
          tls.close();
        });
  }

  private void dial(InetSocketAddress target, Expected expected, MonoSink<Link> sink) {
    EventLoopGroup group = loops.onClient(LoopResources.DEFAULT_NATIVE);
    DiallerGreeting greeting = new DiallerGreeting(parts, expected, sink);
    ChannelFuture connecting =
        new Bootstrap()
            .group(group)
            .channel(loops.onChannelClass(SocketChannel.class, group))
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            // One limit rules from dial to HELLO.
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .handler(
                conversation(
                    channel -> tls.contexts().dialling(channel.alloc(), workers), greeting))
            .connect(target);
    sink.onCancel(() -> Outlet.close(connecting.channel()));
    connecting.addListener(done -> {
      if (!done.isSuccess()) {
        greeting.unreachable(unreachable(target, done.cause()));
      }
    });
  }

  private void bind(InetSocketAddress bind, MonoSink<InetSocketAddress> sink) {
    EventLoopGroup select = loops.onServerSelect(LoopResources.DEFAULT_NATIVE);
    EventLoopGroup group = loops.onServer(LoopResources.DEFAULT_NATIVE);
    ChannelFuture binding =
        new ServerBootstrap()
            .group(select, group)
            .channel(loops.onChannelClass(ServerSocketChannel.class, select))
            .option(ChannelOption.SO_REUSEADDR, true)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, waterMark())
            .childHandler(new Gate())
            .bind(bind);
    binding.addListener(done -> {
      if (done.isSuccess()) {
        listener = binding.channel();
        sink.success((InetSocketAddress) binding.channel().localAddress());
      } else {
        sink.error(
            new DhtException(
                DhtError.TRANSPORT_DOWN,
                "dht.bind = "
                    + bind
                    + " cannot be listened at: "
                    + done.cause().getMessage()
                    + "; choose a free port of an address of this machine"));
      }
    });
  }

  private static DhtException unreachable(InetSocketAddress target, Throwable cause) {
    return new DhtException(
        DhtError.TRANSPORT_DOWN, target + " cannot be reached: " + cause.getMessage());
  }

  private ChannelHandler conversation(TlsOf tlsOf, Greeting greeting) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        assemble(channel, tlsOf, greeting);
      }
    };
  }

  private void assemble(Channel channel, TlsOf tlsOf, Greeting greeting) {
    channel
        .pipeline()
        .addLast("flush", new FlushConsolidationHandler(FLUSH_AFTER))
        .addLast("tls", tlsOf.handler(channel))
        .addLast("frames", new FrameReader(parts.world().time()))
        .addLast("greeting", greeting);
  }

  private static WriteBufferWaterMark waterMark() {
    return new WriteBufferWaterMark(Outlet.LOW_WATER, Outlet.HIGH_WATER);
  }

  private static Mono<Void> ended(ChannelFuture future) {
    return Mono.create(sink -> future.addListener(done -> sink.success()));
  }

  /** Makes the TLS handler of a connection. */
  private interface TlsOf {
    SslHandler handler(Channel channel);
  }

  /** Asks the rules about every connection that knocks. */
  private final class Gate extends ChannelInitializer<Channel> {

    @Override
    protected void initChannel(Channel channel) {
      InetSocketAddress remote = (InetSocketAddress) channel.remoteAddress();
      if (remote == null) {
        Outlet.close(channel);
        return;
      }
      switch (rules.accept(remote.getAddress())) {
        case AcceptRules.Verdict.Admitted(AcceptRules.Ticket ticket) -> {
          channel.closeFuture().addListener(closed -> ticket.closed());
          assemble(
              channel,
              it -> tls.contexts().accepting(it.alloc(), workers),
              new AcceptorGreeting(parts, ticket));
        }
        case AcceptRules.Verdict.Refused(DhtError error, String why) -> {
          LOG.debug("turned away {}: {}", remote, why);
          parts.meters().rejected(error, Surface.PEER);
          Outlet.close(channel);
        }
      }
    }
  }
}

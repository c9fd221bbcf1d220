package io.svcdht.rpc.discv5;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.ethereum.beacon.discovery.network.DatagramToEnvelope;
import org.ethereum.beacon.discovery.network.IncomingMessageSink;
import org.ethereum.beacon.discovery.network.NettyDiscoveryServer;
import org.ethereum.beacon.discovery.pipeline.Envelope;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The socket and its loop, in place of the library's: that one has no {@link PacketGate}, keeps a
 * loop whose bind has failed, and waits two seconds on the caller's thread to close. Starts once.
 */
final class UdpSocket implements NettyDiscoveryServer {

  /**
   * Reading pauses at so many times the bytes that are taken: a flood below that is read and
   * dropped source by source, and one above it cannot take the whole of a processor.
   */
  private static final int READ_FACTOR = 20;

  private static final int STOP_SECONDS = 2;

  private final InetSocketAddress at;
  private final PacketRates rates;
  private final Supplier<PacketGate> gate;
  private final Scheduler io;
  private final Flux<Envelope> packets =
      Flux.push(opened -> this.sink = opened, FluxSink.OverflowStrategy.DROP);
  private volatile @Nullable FluxSink<Envelope> sink;
  private volatile @Nullable EventLoopGroup loop;

  /** {@code io} is told of the end of the bind: what the library does then may wait. */
  UdpSocket(InetSocketAddress at, PacketRates rates, Supplier<PacketGate> gate, Scheduler io) {
    this.at = at;
    this.rates = rates;
    this.gate = gate;
    this.io = io;
  }

  @Override
  public CompletableFuture<NioDatagramChannel> start() {
    FluxSink<Envelope> opened = sink;
    if (opened == null || loop != null) {
      return CompletableFuture.failedFuture(
          new IllegalStateException("the socket at " + at + " starts once, and with a listener"));
    }
    EventLoopGroup fresh =
        new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("discv5", true), NioIoHandler.newFactory());
    loop = fresh;
    CompletableFuture<NioDatagramChannel> bound = new CompletableFuture<>();
    new Bootstrap()
        .group(fresh)
        .channel(NioDatagramChannel.class)
        .handler(handlers(opened))
        .bind(at)
        .addListener((ChannelFuture done) -> io.schedule(() -> tell(done, bound)));
    return bound;
  }

  private static void tell(ChannelFuture done, CompletableFuture<NioDatagramChannel> bound) {
    if (done.cause() == null) {
      bound.complete((NioDatagramChannel) done.channel());
    } else {
      bound.completeExceptionally(done.cause());
    }
  }

  private ChannelInitializer<NioDatagramChannel> handlers(FluxSink<Envelope> opened) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(NioDatagramChannel channel) {
        channel
            .pipeline()
            .addLast(new ChannelTrafficShapingHandler(0, READ_FACTOR * rates.bytes()))
            .addLast(gate.get())
            .addLast(new DatagramToEnvelope())
            .addLast(new IncomingMessageSink(opened));
      }
    };
  }

  /** Begins to close; {@link #closed} tells when it has. */
  @Override
  public void stop() {
    EventLoopGroup running = loop;
    if (running != null) {
      var _ = running.shutdownGracefully(0, STOP_SECONDS, TimeUnit.SECONDS);
    }
  }

  /** Once the port is free and the thread has ended; at once if it never started. */
  Mono<Void> closed() {
    EventLoopGroup running = loop;
    return running == null
        ? Mono.empty()
        : Mono.create(done -> running.terminationFuture().addListener(end -> done.success()));
  }

  @Override
  public InetSocketAddress getListenAddress() {
    return at;
  }

  @Override
  public Publisher<Envelope> getIncomingPackets() {
    return packets;
  }
}

package io.svcdht.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.svcdht.codec.ControlCodec;
import io.svcdht.codec.ControlEvent;
import io.svcdht.codec.Frame;
import io.svcdht.codec.FrameRead;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Meters.Surface;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A TCP connection after HELLO: the flat dispatcher of its frames (docs/PROTOCOL.md §3). What this
 * node asks is {@link Asking}'s, what the peer asks {@link Serving}'s.
 */
final class TcpLink extends ChannelInboundHandlerAdapter implements Link {

  private static final Logger LOG = LoggerFactory.getLogger(TcpLink.class);

  private final Channel channel;
  private final Outlet outlet;
  private final LinkParts parts;
  private final Caller caller;
  private final FrameReader frames;
  private final Asking asking;
  private final Serving serving;
  private volatile long usedAtNanos;
  private volatile String why = "the connection was closed";

  /** A link over {@code channel}, whose HELLO has passed with {@code terms}. */
  TcpLink(Channel channel, LinkParts parts, Caller caller, Asking.Terms terms, long lastId) {
    this.channel = channel;
    this.outlet = new Outlet(channel, parts.world().timers());
    this.frames = channel.pipeline().get(FrameReader.class);
    this.parts = parts;
    this.caller = caller;
    this.asking =
        new Asking(
            outlet, parts, terms, Optional.ofNullable(caller.observed().getAddress()), lastId);
    this.serving = new Serving(outlet, parts, caller, terms.compression());
    this.usedAtNanos = parts.world().time().nanos();
  }

  @Override
  public VerifiedPeer peer() {
    return caller.peer();
  }

  /** The peer and the socket address it has. */
  Caller caller() {
    return caller;
  }

  @Override
  public Mono<Answer> ask(Call call) {
    return asking.ask(call);
  }

  @Override
  public boolean open() {
    return channel.isActive();
  }

  @Override
  public int inflight() {
    return asking.inflight() + serving.count();
  }

  @Override
  public long usedAtNanos() {
    return usedAtNanos;
  }

  @Override
  public boolean stuck() {
    return frames.stuckFor(parts.policy().handshake().toNanos());
  }

  @Override
  public Mono<Void> sayLeaving() {
    return Mono.create(sink -> {
      boolean queued =
          outlet.execute(
              () -> outlet.send(ControlCodec.encode(new ControlEvent.Leaving()), sink::success));
      if (!queued) {
        sink.success();
      }
    });
  }

  @Override
  public Mono<Void> finish(Duration grace) {
    return Mono.defer(() -> {
      outlet.execute(serving::finish);
      return serving
          .finished()
          .timeout(grace, Mono.empty(), parts.world().timers())
          .then(Mono.defer(this::closed));
    });
  }

  @Override
  public void close(String reason) {
    why = reason;
    Outlet.close(channel);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    usedAtNanos = parts.world().time().nanos();
    switch (message) {
      case Frame frame -> frame(frame);
      case FrameRead.Broken broken -> broken(broken);
      default -> throw new IllegalStateException("not a frame: " + message.getClass());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended();
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ended();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    LOG.debug("connection with {} failed", caller.observed(), cause);
    close("the connection failed: " + cause.getMessage());
  }

  private void ended() {
    asking.close(why);
    serving.close();
  }

  private void frame(Frame frame) {
    if (frame.isRequest()) {
      request(frame);
    } else if (frame.isResponse() && frame.appProtoId() == Frame.DHT) {
      asking.answered(frame);
    } else if (frame.isEvent() && frame.appProtoId() == Frame.CONTROL) {
      event(frame);
    } else {
      parts.meters().peerFault(PeerFault.UNSOLICITED);
    }
  }

  private void request(Frame frame) {
    if (frame.appProtoId() == Frame.DHT) {
      serving.request(frame);
      return;
    }
    DhtError error =
        frame.appProtoId() == Frame.CONTROL ? DhtError.MALFORMED : DhtError.UNSUPPORTED;
    parts.meters().rejected(error, Surface.PEER);
    outlet.send(frame.respond(error.oapStatus(), Bytes.EMPTY));
  }

  private void event(Frame frame) {
    switch (ControlCodec.decode(frame)) {
      case Decoded.Ok<ControlEvent>(ControlEvent event) -> event(event);
      case Decoded.Rejected<ControlEvent> rejected ->
          parts.meters().peerFault(PeerFault.BAD_MESSAGE);
    }
  }

  private void event(ControlEvent event) {
    switch (event) {
      case ControlEvent.Cancel(long corrId) -> serving.cancel(corrId);
      case ControlEvent.Leaving() -> {
        for (Inbound inbound : parts.doorway().inbound().stream().toList()) {
          inbound.leaving(caller.peer().nodeId());
        }
      }
      case ControlEvent.Unknown unknown -> LOG.debug("ignored event '{}'", unknown.name());
    }
  }

  private void broken(FrameRead.Broken broken) {
    parts.meters().peerFault(PeerFault.BAD_FRAME);
    LOG.debug("broken frame from {}: {}", caller.observed(), broken.reason());
    why = "the peer broke the framing: " + broken.reason();
    broken.answer().ifPresentOrElse(outlet::sendAndClose, outlet::close);
  }

  private Mono<Void> closed() {
    return Mono.create(sink -> {
      why = "this node is closing";
      ChannelFuture end = channel.close();
      end.addListener(done -> sink.success());
    });
  }
}

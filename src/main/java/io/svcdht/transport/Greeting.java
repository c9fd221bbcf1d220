package io.svcdht.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.svcdht.codec.Frame;
import io.svcdht.codec.FrameRead;
import io.svcdht.codec.Hello;
import io.svcdht.codec.HelloProof;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Meters.PeerFault;
import java.net.InetSocketAddress;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * A connection until HELLO has passed (docs/PROTOCOL.md §2, §3): TLS proves a host key, HELLO
 * brings the key set that it belongs to. One time limit covers all of it, so a peer that says
 * nothing, or one byte a second, is dropped. What the peer sends while its HELLO is being verified
 * is held, and reading stops. Ends as a {@link TcpLink}, or closed.
 */
abstract class Greeting extends ChannelInboundHandlerAdapter {

  /** Correlation id of the dialler's HELLO. */
  static final long HELLO_ID = 1;

  private static final Logger LOG = LoggerFactory.getLogger(Greeting.class);

  private final LinkParts parts;
  private final Deque<Object> held = new ArrayDeque<>();
  private final Disposable.Composite running = Disposables.composite();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Bytes hostKey;
  private boolean verifying;
  private boolean over;

  Greeting(LinkParts parts) {
    this.parts = parts;
  }

  /** TLS has proven {@code hostKey}. */
  abstract void proven(Bytes hostKey);

  /** A frame of the peer's, before its HELLO. */
  abstract void greeted(Frame frame);

  /** HELLO has passed, and the link has taken this handler's place. */
  abstract void passed(TcpLink link);

  /** It has not; the connection is being closed. */
  abstract void failed(DhtException why);

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    running.add(
        parts
            .world()
            .timers()
            .schedule(
                () -> onLoop(this::expired),
                parts.policy().handshake().toNanos(),
                TimeUnit.NANOSECONDS));
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent tls) {
      if (tls.isSuccess()) {
        tlsDone(ctx);
      } else {
        tlsFailed(tls.cause());
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (over) {
      return;
    }
    if (verifying) {
      hold(message);
      return;
    }
    switch (message) {
      case Frame frame -> greeted(frame);
      case FrameRead.Broken broken -> {
        parts.meters().peerFault(PeerFault.BAD_FRAME);
        end(broken.answer(), down("broken frame before HELLO: " + broken.reason()));
      }
      default -> throw new IllegalStateException("not a frame: " + message.getClass());
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    vanished("the peer closed the connection before HELLO had passed");
    ctx.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    running.dispose();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!over) {
      tlsFailed(cause);
    }
  }

  /** The connection has ended by itself. */
  void vanished(String why) {
    fail(down(why));
  }

  /** Whether it has become part of a connection. */
  boolean begun() {
    return context != null;
  }

  /** Whether it has ended, well or not. */
  boolean over() {
    return over;
  }

  /** What every link of this node shares. */
  LinkParts parts() {
    return parts;
  }

  /** This connection's place in its pipeline. */
  ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not in a pipeline yet");
    }
    return ctx;
  }

  /** The certificates of both sides, ours first. */
  static Optional<Certificates> certificates(ChannelHandlerContext ctx) {
    try {
      var session = ctx.pipeline().get(SslHandler.class).engine().getSession();
      return session.getPeerCertificates()[0] instanceof X509Certificate theirs
              && session.getLocalCertificates()[0] instanceof X509Certificate ours
          ? Optional.of(new Certificates(ours, theirs))
          : Optional.empty();
    } catch (SSLPeerUnverifiedException none) {
      return Optional.empty();
    }
  }

  /** What both sides have shown in TLS. */
  record Certificates(X509Certificate ours, X509Certificate theirs) {}

  /** What a proof of ours or theirs names. */
  HelloProof scope(NodeId dialler, NodeId acceptor, boolean weDialled) {
    Certificates both =
        certificates(context())
            .orElseThrow(() -> new IllegalStateException("TLS has shown no certificates"));
    Bytes ours = der(both.ours());
    Bytes theirs = der(both.theirs());
    return new HelloProof(
        parts.self().network(),
        dialler,
        acceptor,
        weDialled ? ours : theirs,
        weDialled ? theirs : ours);
  }

  /**
   * Why the peer's HELLO is refused before any signature is checked, with the fault to count: wrong
   * network, or a key that TLS has not proven.
   */
  Optional<Refusal> judge(Hello hello) {
    if (!hello.network().equals(parts.self().network())) {
      return Optional.of(
          new Refusal(
              PeerFault.WRONG_NETWORK,
              DhtError.FORBIDDEN,
              "network " + hello.network() + " is not " + parts.self().network()));
    }
    return hello.node().info().keys().ed25519().equals(hostKey)
        ? Optional.empty()
        : Optional.of(
            new Refusal(
                PeerFault.WRONG_IDENTITY,
                DhtError.UNAUTHORIZED,
                "the key set does not begin with the key that TLS has proven"));
  }

  /** Why a HELLO is refused. */
  record Refusal(PeerFault fault, DhtError error, String why) {}

  /** Checks the peer's info and proof off the event loop, then opens the link or fails. */
  void verify(Hello hello, Asking.Terms terms) {
    verifying = true;
    context().channel().config().setAutoRead(false);
    running.add(
        verified(hello)
            .subscribe(
                peer -> onLoop(() -> open(peer, terms)), error -> onLoop(() -> unverified(error))));
  }

  /** Whoever said {@code hello}, verified off the event loop, with all that opening needs. */
  abstract Mono<VerifiedPeer> verified(Hello hello);

  /** Before the link opens: the acceptor answers here. Whether it is to open at all. */
  boolean opening(VerifiedPeer peer) {
    return true;
  }

  /** What to answer when the peer's info is not valid, or nobody has time to check it. */
  Optional<Frame> refusal(DhtException why) {
    return Optional.empty();
  }

  /** Counts a fault of the peer's, then closes. */
  void fail(PeerFault fault, String why) {
    if (!over) {
      parts.meters().peerFault(fault);
      fail(down(why));
    }
  }

  /** Closes. */
  void fail(DhtException why) {
    end(Optional.empty(), why);
  }

  /** Sends a last answer, where there is one, and closes. */
  void end(Optional<Frame> answer, DhtException why) {
    if (over) {
      return;
    }
    over = true;
    running.dispose();
    held.clear();
    LOG.debug("no conversation with {}: {}", context().channel().remoteAddress(), why.detail());
    failed(why);
    // Reading may have stopped; the end of the peer's side must be seen.
    context().channel().config().setAutoRead(true);
    answer.ifPresentOrElse(outlet()::sendAndClose, outlet()::close);
  }

  /** The way out of this connection. */
  Outlet outlet() {
    return new Outlet(context().channel(), parts.world().timers());
  }

  static DhtException down(String why) {
    return new DhtException(DhtError.TRANSPORT_DOWN, why);
  }

  private void tlsDone(ChannelHandlerContext ctx) {
    String protocol = ctx.pipeline().get(SslHandler.class).applicationProtocol();
    if (!TlsContexts.ALPN.equals(protocol)) {
      fail(PeerFault.BAD_HELLO, "the peer does not speak " + TlsContexts.ALPN);
      return;
    }
    Optional<Decoded<Bytes>> key =
        certificates(ctx).map(both -> PeerCertificate.hostKey(both.theirs()));
    if (key.isPresent() && key.get() instanceof Decoded.Ok<Bytes>(Bytes host)) {
      hostKey = host;
      proven(host);
    } else {
      fail(PeerFault.BAD_CERTIFICATE, "the peer's certificate names no host key");
    }
  }

  private void tlsFailed(Throwable cause) {
    for (Throwable at = cause; at != null; at = at.getCause()) {
      if (at instanceof CertificateException) {
        fail(PeerFault.BAD_CERTIFICATE, "the peer's certificate is refused: " + at.getMessage());
        return;
      }
    }
    if (cause instanceof SSLException) {
      fail(PeerFault.BAD_FRAME, "TLS failed: " + cause.getMessage());
    } else {
      vanished("the connection failed: " + cause.getMessage());
    }
  }

  void unverified(Throwable error) {
    DhtException known =
        error instanceof DhtException dht
            ? dht
            : DhtException.internal("a peer's HELLO could not be verified", error);
    if (known.error() == DhtError.INTERNAL) {
      LOG.warn("HELLO with {} failed here", context().channel().remoteAddress(), error);
    }
    if (!over && known.error() != DhtError.BUSY && known.error() != DhtError.INTERNAL) {
      boolean unproven = known.error() == DhtError.UNAUTHORIZED;
      parts.meters().peerFault(unproven ? PeerFault.WRONG_IDENTITY : PeerFault.BAD_HELLO);
    }
    end(refusal(known), known);
  }

  private void expired() {
    fail(PeerFault.HANDSHAKE_TIMEOUT, "no HELLO within " + parts.policy().handshake());
  }

  private void hold(Object message) {
    if (message instanceof Frame frame && frame.isCompressed()) {
      fail(PeerFault.BAD_FRAME, "a compressed frame before HELLO has passed");
    } else if (held.size() >= parts.policy().maxInflight()) {
      fail(PeerFault.BAD_HELLO, "too many requests before HELLO has passed");
    } else {
      held.add(message);
    }
  }

  private void open(VerifiedPeer peer, Asking.Terms terms) {
    if (over || !opening(peer)) {
      return;
    }
    over = true;
    running.dispose();
    ChannelHandlerContext ctx = context();
    ctx.pipeline().get(FrameReader.class).greeted();
    InetSocketAddress remote = (InetSocketAddress) ctx.channel().remoteAddress();
    TcpLink link = new TcpLink(ctx.channel(), parts, new Caller(peer, remote), terms, HELLO_ID);
    ChannelHandlerContext next = replaced(ctx, link);
    passed(link);
    held.forEach(message -> link.channelRead(next, message));
    held.clear();
    ctx.channel().config().setAutoRead(true);
  }

  private ChannelHandlerContext replaced(ChannelHandlerContext ctx, TcpLink link) {
    ctx.pipeline().replace(this, "link", link);
    return ctx.pipeline().context(link);
  }

  /** Begins work that ends with this conversation. */
  void run(Disposable work) {
    running.add(work);
  }

  private static Bytes der(X509Certificate certificate) {
    try {
      return Bytes.copyOf(certificate.getEncoded());
    } catch (CertificateEncodingException impossible) {
      throw new IllegalStateException("a certificate that TLS has read", impossible);
    }
  }

  void onLoop(Runnable work) {
    try {
      context().channel().eventLoop().execute(work);
    } catch (RejectedExecutionException ended) {
      LOG.debug("event loop has ended");
    }
  }
}

package io.svcdht.transport;

import io.svcdht.codec.Frame;
import io.svcdht.codec.Hello;
import io.svcdht.codec.HelloCodec;
import io.svcdht.codec.HelloProof;
import io.svcdht.codec.HelloProof.Role;
import io.svcdht.codec.Welcome;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Meters.Surface;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/** The side that dials: sends HELLO, and insists on whom it meets (docs/PROTOCOL.md §2). */
final class DiallerGreeting extends Greeting {

  private static final int OK = 200;
  private static final Logger LOG = LoggerFactory.getLogger(DiallerGreeting.class);

  private final Expected expected;
  private final MonoSink<Link> sink;
  private boolean sent;

  /** Emits the link; completes empty if it meets this very node. */
  DiallerGreeting(LinkParts parts, Expected expected, MonoSink<Link> sink) {
    super(parts);
    this.expected = expected;
    this.sink = sink;
  }

  @Override
  void proven(Bytes hostKey) {
    if (hostKey.equals(parts().self().identity().keys().ed25519())) {
      metMyself();
    } else if (!expected.mayBe(hostKey)) {
      fail(PeerFault.STALE_ADDRESS, "another node answers at this address now");
    } else {
      run(introduction().subscribe(ours -> onLoop(() -> greet(ours)), this::onLoopUnverified));
    }
  }

  private Mono<Hello> introduction() {
    return learning()
        ? parts().introductions().asClassical()
        : Mono.defer(() -> parts().introductions().ours(scope(expected.node()), Role.DIALLER));
  }

  /** Whether this dial is only to learn whom to prove our own id to. */
  private boolean learning() {
    return parts().introductions().hybrid() && expected.node().isEmpty();
  }

  private HelloProof scope(Optional<NodeId> acceptor) {
    NodeId dialler = learning() ? parts().introductions().classicalId() : parts().self().nodeId();
    return scope(dialler, acceptor.orElse(dialler), true);
  }

  private void greet(Hello ours) {
    if (over()) {
      return;
    }
    sent = true;
    outlet().send(Frame.request(Frame.CONTROL, HELLO_ID, HelloCodec.encode(ours)));
  }

  private void onLoopUnverified(Throwable error) {
    onLoop(() -> unverified(error));
  }

  @Override
  Mono<VerifiedPeer> verified(Hello hello) {
    HelloProof scope = scope(Optional.of(hello.node().info().nodeId()));
    return parts().introductions().verified(hello, scope, Role.ACCEPTOR);
  }

  @Override
  boolean opening(VerifiedPeer peer) {
    if (learning()) {
      sink.error(new IntroducedException(peer));
      fail(down("its id is learnt"));
      return false;
    }
    return true;
  }

  @Override
  void greeted(Frame frame) {
    boolean answer =
        sent
            && frame.isResponse()
            && frame.appProtoId() == Frame.CONTROL
            && frame.corrId() == HELLO_ID;
    if (!answer) {
      fail(PeerFault.BAD_HELLO, "the peer did not answer HELLO");
    } else if (frame.code() == OK) {
      welcomed(frame);
    } else {
      refused(frame);
    }
  }

  @Override
  void passed(TcpLink link) {
    sink.success(link);
  }

  @Override
  void failed(DhtException why) {
    sink.error(
        why.error() == DhtError.TRANSPORT_DOWN || why.error() == DhtError.BUSY
            ? why
            : down("HELLO failed: " + why.detail()));
  }

  @Override
  void vanished(String why) {
    fail(PeerFault.UNREACHABLE, why);
  }

  /** The connection could not be made. */
  void unreachable(DhtException why) {
    if (begun()) {
      fail(PeerFault.UNREACHABLE, why.detail());
    } else {
      sink.error(why);
    }
  }

  private void metMyself() {
    boolean same =
        certificates(context()).filter(both -> both.ours().equals(both.theirs())).isPresent();
    if (!same) {
      // Our own key behind another certificate: this node before it renewed, or a second process.
      LOG.warn(
          "node {} was met at {} under another certificate: if two processes use one key file,"
              + " give each its own",
          parts().self().nodeId(),
          context().channel().remoteAddress());
      parts().meters().rejected(DhtError.DUPLICATE_IDENTITY, Surface.PEER);
    }
    sink.success();
    fail(down("this is the node itself"));
  }

  private void welcomed(Frame frame) {
    switch (HelloCodec.decodeWelcome(frame.payload())) {
      case Decoded.Ok<Welcome>(Welcome welcome) -> met(welcome);
      case Decoded.Rejected<Welcome>(DhtError error, String reason) ->
          fail(PeerFault.BAD_HELLO, "the peer's HELLO is refused: " + reason);
    }
  }

  private void met(Welcome welcome) {
    Hello hello = welcome.hello();
    Optional<Refusal> refusal = judge(hello);
    if (refusal.isPresent()) {
      fail(refusal.get().fault(), refusal.get().why());
    } else if (!expected.is(hello.node().info().nodeId())) {
      fail(
          expected.hostKey().isPresent() ? PeerFault.STALE_ADDRESS : PeerFault.WRONG_IDENTITY,
          "node " + hello.node().info().nodeId() + " answers where another was expected");
    } else {
      int inflight = Math.min(welcome.maxInflight(), parts().policy().maxInflight());
      verify(hello, new Asking.Terms(welcome.maxFrame(), inflight, welcome.compression()));
    }
  }

  private void refused(Frame frame) {
    switch (HelloCodec.decodeRefusal(frame.payload())) {
      case Decoded.Ok<Response.Refused>(Response.Refused refused) -> {
        if (refused.error() == DhtError.DUPLICATE_IDENTITY) {
          LOG.warn("a peer knows another node with the identity of this one");
        }
        fail(
            refused.error() == DhtError.FORBIDDEN ? PeerFault.WRONG_NETWORK : PeerFault.UNREACHABLE,
            "the peer refused HELLO: " + refused.error().code() + ", " + refused.detail());
      }
      case Decoded.Rejected<Response.Refused>(DhtError error, String reason) ->
          fail(PeerFault.BAD_HELLO, "the peer refused HELLO, with status " + frame.code());
    }
  }
}

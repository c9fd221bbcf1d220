package io.svcdht.transport;

import io.svcdht.codec.EncodedResponse;
import io.svcdht.codec.Frame;
import io.svcdht.codec.Hello;
import io.svcdht.codec.HelloCodec;
import io.svcdht.codec.HelloProof;
import io.svcdht.codec.HelloProof.Role;
import io.svcdht.codec.MessageCodec;
import io.svcdht.codec.Welcome;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Meters.Surface;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** The side that was dialled: waits for HELLO, and answers or refuses it (docs/PROTOCOL.md §3). */
final class AcceptorGreeting extends Greeting {

  private static final int OK = 200;
  private static final Logger LOG = LoggerFactory.getLogger(AcceptorGreeting.class);

  private final AcceptRules.Ticket ticket;
  private @Nullable Frame request;
  private volatile Optional<Hello> answer = Optional.empty();
  private boolean myself;

  /** Gives the handshake's place back when HELLO has passed. */
  AcceptorGreeting(LinkParts parts, AcceptRules.Ticket ticket) {
    super(parts);
    this.ticket = ticket;
  }

  @Override
  void proven(Bytes hostKey) {
    myself = hostKey.equals(parts().self().identity().keys().ed25519());
  }

  @Override
  void greeted(Frame frame) {
    if (!frame.isRequest()) {
      fail(PeerFault.BAD_HELLO, "the peer did not begin with HELLO");
      return;
    }
    request = frame;
    if (frame.appProtoId() != Frame.CONTROL) {
      refuse(PeerFault.BAD_HELLO, DhtError.UNAUTHORIZED, "HELLO comes before any request");
    } else if (myself) {
      duplicate();
    } else {
      switch (HelloCodec.decodeHello(frame.payload())) {
        case Decoded.Ok<Hello>(Hello hello) -> met(hello);
        case Decoded.Rejected<Hello>(DhtError error, String reason) ->
            refuse(PeerFault.BAD_HELLO, error, reason);
      }
    }
  }

  @Override
  Mono<VerifiedPeer> verified(Hello hello) {
    HelloProof scope = scope(hello.node().info().nodeId(), parts().self().nodeId(), false);
    Introductions introductions = parts().introductions();
    return introductions
        .verified(hello, scope, Role.DIALLER)
        .flatMap(peer ->
            introductions
                .ours(scope, Role.ACCEPTOR)
                .doOnNext(ours -> answer = Optional.of(ours))
                .thenReturn(peer));
  }

  @Override
  boolean opening(VerifiedPeer peer) {
    Welcome welcome = Welcome.of(answer.orElseThrow(), parts().policy().maxInflight());
    Frame hello = request();
    outlet().send(hello.respond(OK, HelloCodec.encode(welcome)));
    return true;
  }

  @Override
  void passed(TcpLink link) {
    ticket.greeted();
    parts().doorway().entered(link, link.caller().observed().getAddress());
    context().channel().closeFuture().addListener(closed -> parts().doorway().left(link));
    for (Inbound inbound : parts().doorway().inbound().stream().toList()) {
      inbound.met(link.caller());
    }
  }

  @Override
  Optional<Frame> refusal(DhtException why) {
    return Optional.of(answer(why.error(), why.detail()));
  }

  @Override
  void failed(DhtException why) {
    // Nobody waits for it; the reason is logged and counted.
  }

  private void met(Hello hello) {
    Optional<Refusal> refusal = judge(hello);
    if (refusal.isPresent()) {
      refuse(refusal.get().fault(), refusal.get().error(), refusal.get().why());
    } else {
      // The dialler's HELLO does not say what it inflates, so answers to it are not compressed.
      verify(hello, new Asking.Terms(Limits.FRAME_BYTES, parts().policy().maxInflight(), false));
    }
  }

  private void duplicate() {
    LOG.warn(
        "{} dialled under the identity of this node, {}: two processes use one key file",
        context().channel().remoteAddress(),
        parts().self().nodeId());
    refuse(
        PeerFault.WRONG_IDENTITY,
        DhtError.DUPLICATE_IDENTITY,
        "node " + parts().self().nodeId() + " is this one");
  }

  private void refuse(PeerFault fault, DhtError error, String why) {
    parts().meters().peerFault(fault);
    parts().meters().rejected(error, Surface.PEER);
    end(Optional.of(answer(error, why)), new DhtException(error, why));
  }

  private Frame answer(DhtError error, String why) {
    Frame hello = request();
    Response.Refused refused = new Response.Refused(error, why, error.retryAfter());
    EncodedResponse encoded =
        hello.appProtoId() == Frame.CONTROL
            ? HelloCodec.encodeRefusal(refused)
            : MessageCodec.encodeResponse(refused);
    return hello.respond(encoded.status(), encoded.payload());
  }

  private Frame request() {
    Frame frame = request;
    if (frame == null) {
      throw new IllegalStateException("no HELLO to answer yet");
    }
    return frame;
  }
}

package io.svcdht.it.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.codec.Frame;
import io.svcdht.codec.MessageCodec;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Identity;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pq.Signer;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.SignedRecord;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** What a peer that we dial may get wrong, and that it costs its own leg only. */
class HostileAcceptorTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final Signer signer = TestNode.signer();
  private TestNode node;

  @BeforeEach
  void start() {
    node = TestNode.start();
  }

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void a_server_without_a_host_key_is_refused() {
    assertFails(
        RawCertificate.bare(),
        peer -> peer.read(),
        DhtError.TRANSPORT_DOWN,
        PeerFault.BAD_CERTIFICATE);
  }

  @Test
  void a_server_that_stole_a_host_key_is_refused() {
    assertFails(
        RawCertificate.forged(signer),
        peer -> peer.read(),
        DhtError.TRANSPORT_DOWN,
        PeerFault.BAD_CERTIFICATE);
  }

  @Test
  void an_answer_to_hello_that_is_no_hello_is_refused() {
    assertFails(
        RawCertificate.good(signer),
        peer -> peer.send(peer.read().orElseThrow().respond(200, Bytes.fromHex("7b7d"))),
        DhtError.TRANSPORT_DOWN,
        PeerFault.BAD_HELLO);
  }

  @Test
  void a_request_in_place_of_an_answer_to_hello_is_refused() {
    assertFails(
        RawCertificate.good(signer),
        peer -> {
          peer.read();
          peer.send(RawPeer.ping(1));
        },
        DhtError.TRANSPORT_DOWN,
        PeerFault.BAD_HELLO);
  }

  @Test
  void a_refusal_of_our_network_is_counted() {
    assertFails(
        RawCertificate.good(signer),
        peer -> {
          Frame hello = peer.read().orElseThrow();
          var refused = new Response.Refused(DhtError.FORBIDDEN, "not here", Optional.empty());
          var encoded = io.svcdht.codec.HelloCodec.encodeRefusal(refused);
          peer.send(hello.respond(encoded.status(), encoded.payload()));
        },
        DhtError.TRANSPORT_DOWN,
        PeerFault.WRONG_NETWORK);
  }

  @Test
  void broken_framing_in_place_of_an_answer_fails_the_request() {
    assertFails(
        RawCertificate.good(signer),
        peer -> {
          peer.send(peer.welcome(peer.read().orElseThrow()));
          peer.read();
          peer.send(new byte[] {0, 0, 0, 1, 2, 3});
        },
        DhtError.TRANSPORT_DOWN,
        PeerFault.BAD_FRAME);
  }

  @Test
  void an_answer_that_is_no_message_fails_its_request_alone() {
    try (Server server = new Server(RawCertificate.good(signer))) {
      CompletableFuture<Void> end =
          server.serve(
              signer,
              peer -> {
                peer.send(peer.welcome(peer.read().orElseThrow()));
                Frame first = peer.read().orElseThrow();
                peer.send(first.respond(200, Bytes.fromHex("ff")));
                Frame second = peer.read().orElseThrow();
                var pong = new Response.Pong(Optional.empty(), "127.0.0.1:1");
                var encoded = MessageCodec.encodeResponse(pong);
                peer.send(second.respond(encoded.status(), encoded.payload()));
              });
      assertThatThrownBy(() -> ask(server, TestNode.PATIENCE).block(TestNode.PATIENCE))
          .isInstanceOfSatisfying(
              DhtException.class, bad -> assertThat(bad.error()).isEqualTo(DhtError.MALFORMED));
      Answer answer = ask(server, TestNode.PATIENCE).block(TestNode.PATIENCE);
      assertThat(answer.response()).isInstanceOf(Response.Pong.class);
      assertThat(node.meters().faults()).containsExactly(PeerFault.BAD_MESSAGE);
      end.join();
    }
  }

  @Test
  void an_answer_after_the_deadline_is_counted_as_late_and_dropped() {
    RawCertificate certificate = RawCertificate.good(signer);
    try (Server server = new Server(certificate)) {
      CompletableFuture<Void> end =
          server.serve(
              signer,
              peer -> {
                peer.send(peer.welcome(peer.read().orElseThrow()));
                Frame asked = peer.read().orElseThrow();
                Frame cancelled = peer.read().orElseThrow();
                assertThat(cancelled.isEvent()).isTrue();
                assertThat(cancelled.corrId()).isEqualTo(asked.corrId());
                peer.send(asked.respond(200, Bytes.EMPTY));
                Eventually.that("late", () -> node.meters().rpcs().contains("ping OUT late"));
              });
      assertThatThrownBy(() -> ask(server, Duration.ofSeconds(3)).block(TestNode.PATIENCE))
          .isInstanceOfSatisfying(
              DhtException.class, late -> assertThat(late.error()).isEqualTo(DhtError.DEADLINE));
      end.join();
      assertThat(node.meters().rpcs()).containsExactly("ping OUT Deadline", "ping OUT late");
    }
  }

  @Test
  void a_peer_that_does_not_read_is_busy_and_costs_nobody_else() {
    try (Server server = new Server(RawCertificate.good(signer));
        TestNode other = TestNode.start()) {
      CompletableFuture<Void> stop = new CompletableFuture<>();
      CompletableFuture<Void> end =
          server.serve(
              signer,
              peer -> {
                peer.send(peer.welcome(peer.read().orElseThrow()));
                stop.join();
              });
      Request large = new Request.Provide(records());
      CompletableFuture<DhtError> busy = new CompletableFuture<>();
      for (int i = 0; i < 60; i++) {
        node.transport()
            .ask(server.peer(signer), TestNode.call(large, TestNode.PATIENCE))
            .subscribe(answer -> {}, error -> busy.complete(((DhtException) error).error()));
      }
      assertThat(busy.join()).isEqualTo(DhtError.BUSY);
      assertThat(node.ask(other)).isNotNull();
      stop.complete(null);
      end.join();
    }
  }

  /** About 300 KiB that do not compress. */
  private static List<SignedRecord> records() {
    Identity publisher = Identity.of(TestNode.signer());
    RecordSigner signing = new RecordSigner(publisher, new NetworkName("test"), TestNode.TIME);
    Random random = new Random(7);
    List<Multiaddr> addresses = List.of(Multiaddr.parse("/ip4/93.184.216.34/tcp/1").orThrow());
    return Stream.generate(() -> noise(random))
        .limit(256)
        .map(noise ->
            signing
                .sign(Cid.ofContent(noise.toArray()), addresses, HOUR, Optional.of(noise))
                .signed())
        .toList();
  }

  private static Bytes noise(Random random) {
    byte[] noise = new byte[1_000];
    random.nextBytes(noise);
    return Bytes.copyOf(noise);
  }

  private void assertFails(
      RawCertificate certificate, Consumer<RawPeer> script, DhtError error, PeerFault fault) {
    try (Server server = new Server(certificate)) {
      CompletableFuture<Void> end = server.serve(signer, script.andThen(RawPeer::read));
      assertThatThrownBy(() -> ask(server, TestNode.PATIENCE).block(TestNode.PATIENCE))
          .isInstanceOfSatisfying(
              DhtException.class, failed -> assertThat(failed.error()).isEqualTo(error));
      Eventually.that("counted once", () -> node.meters().faults().equals(List.of(fault)));
      assertThat(node.meters().rpcs()).containsExactly("ping OUT " + error.code());
      node.transport().close().block(TestNode.PATIENCE);
      end.exceptionally(refused -> null).join();
    }
  }

  private Mono<Answer> ask(Server server, Duration within) {
    return node.transport()
        .ask(server.peer(signer), TestNode.call(new Request.Ping(Optional.empty()), within));
  }

  /** A listener whose one connection follows a script. */
  private static final class Server implements AutoCloseable {

    private final SSLServerSocket socket;

    Server(RawCertificate certificate) {
      socket = RawPeer.listener(certificate);
    }

    CompletableFuture<Void> serve(Signer signer, Consumer<RawPeer> script) {
      return CompletableFuture.runAsync(
          () -> {
            try (RawPeer peer = RawPeer.accept(socket, signer)) {
              script.accept(peer);
            }
          },
          work -> Thread.ofPlatform().daemon().start(work));
    }

    VerifiedPeer peer(Signer signer) {
      Multiaddr address = Multiaddr.tcp((InetSocketAddress) socket.getLocalSocketAddress());
      return Identity.of(signer).peerInfo(new NetworkName("test"), List.of(address), Instant.now());
    }

    @Override
    public void close() {
      try {
        socket.close();
      } catch (java.io.IOException ended) {
        // nothing to save
      }
    }
  }
}

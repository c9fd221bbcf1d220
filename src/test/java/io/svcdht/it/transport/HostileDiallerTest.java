package io.svcdht.it.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.codec.ControlCodec;
import io.svcdht.codec.ControlEvent;
import io.svcdht.codec.Frame;
import io.svcdht.codec.HelloCodec;
import io.svcdht.codec.MessageCodec;
import io.svcdht.error.Decoded;
import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.message.Operation;
import io.svcdht.message.Response;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pq.Signer;
import io.svcdht.transport.TransportPolicy;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** What a peer that dials us may get wrong, and that it costs nobody else. */
class HostileDiallerTest {

  private static final Duration SHORT = Duration.ofSeconds(2);

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
  void a_peer_that_says_nothing_is_dropped_within_the_handshake_limit() throws IOException {
    try (TestNode strict = TestNode.start(HostileDiallerTest::hasty);
        Socket silent = connect(strict)) {
      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      assertThat(strict.meters().faults()).containsExactly(PeerFault.HANDSHAKE_TIMEOUT);
    }
  }

  @Test
  void a_peer_that_is_silent_after_tls_is_dropped_within_the_handshake_limit() {
    try (TestNode strict = TestNode.start(HostileDiallerTest::hasty);
        RawPeer silent = RawPeer.dial(strict.bound())) {
      assertThat(silent.read()).isEmpty();
      assertThat(strict.meters().faults()).containsExactly(PeerFault.HANDSHAKE_TIMEOUT);
    }
  }

  @Test
  void a_peer_that_drips_bytes_is_dropped_within_the_handshake_limit() {
    try (TestNode strict = TestNode.start(HostileDiallerTest::hasty);
        RawPeer slow = RawPeer.dial(strict.bound())) {
      drip(slow);
      assertThat(strict.meters().faults()).containsExactly(PeerFault.HANDSHAKE_TIMEOUT);
    }
  }

  @Test
  void a_frame_that_begins_and_does_not_end_is_given_up_after_hello_too() {
    try (TestNode strict = TestNode.start(HostileDiallerTest::hasty);
        RawPeer slow = RawPeer.greet(strict.bound())) {
      slow.send(new byte[] {0, 0, 16, 0, 0});
      assertThat(slow.read()).isEmpty();
      assertThat(strict.meters().faults()).containsExactly(PeerFault.BAD_FRAME);
    }
  }

  @Test
  void bytes_that_are_not_tls_end_the_connection() throws IOException {
    long seed = 42;
    byte[] garbage = new byte[4_096];
    new Random(seed).nextBytes(garbage);
    try (Socket raw = connect(node)) {
      raw.getOutputStream().write(garbage);
      assertThat(ended(raw)).isTrue();
    }
    Eventually.that("counted", () -> node.meters().faults().equals(List.of(PeerFault.BAD_FRAME)));
    assertStillAnswers();
  }

  @Test
  void bytes_that_are_no_frame_end_the_connection() {
    try (RawPeer peer = RawPeer.dial(node.bound())) {
      peer.send(new byte[] {0, 0, 0, 1, 2, 3, 4, 5});
      assertThat(peer.read()).isEmpty();
      assertThat(node.meters().faults()).containsExactly(PeerFault.BAD_FRAME);
    }
    assertStillAnswers();
  }

  @Test
  void a_frame_above_64_kib_before_hello_is_answered_and_ends_the_connection() {
    try (RawPeer peer = RawPeer.dial(node.bound())) {
      peer.send(header((64 << 10) + 1, Frame.REQ, Frame.CONTROL, 7));
      assertThat(peer.read().orElseThrow().code()).isEqualTo(413);
      assertThat(peer.read()).isEmpty();
      assertThat(node.meters().faults()).containsExactly(PeerFault.BAD_FRAME);
    }
  }

  @Test
  void a_frame_above_one_mebibyte_is_answered_and_ends_the_connection() {
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      peer.send(header((1 << 20) + 1, Frame.REQ, Frame.DHT, 7));
      Frame answer = peer.read().orElseThrow();
      assertThat(answer.code()).isEqualTo(413);
      assertThat(answer.corrId()).isEqualTo(7);
      assertThat(peer.read()).isEmpty();
      assertThat(node.meters().faults()).containsExactly(PeerFault.BAD_FRAME);
    }
    assertStillAnswers();
  }

  @Test
  void a_frame_with_flags_that_do_not_go_together_is_answered_and_ends_the_connection() {
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      peer.send(header(38, Frame.REQ | Frame.EVENT, Frame.DHT, 9));
      Frame answer = peer.read().orElseThrow();
      assertThat(answer.code()).isEqualTo(400);
      assertThat(answer.corrId()).isEqualTo(9);
      assertThat(peer.read()).isEmpty();
      assertThat(node.meters().faults()).containsExactly(PeerFault.BAD_FRAME);
    }
  }

  @Test
  void a_malformed_body_is_answered_and_disturbs_no_other_request() {
    Sinks.One<Response> slow = Sinks.one();
    node.door().answers(call -> slow.asMono());
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      peer.send(RawPeer.ping(2));
      peer.send(Frame.request(Frame.DHT, 3, Bytes.fromHex("ff00ff")));
      Frame bad = peer.read().orElseThrow();
      assertThat(bad.corrId()).isEqualTo(3);
      assertThat(bad.code()).isEqualTo(400);
      assertThat(refusal(bad)).isEqualTo(DhtError.MALFORMED);
      slow.tryEmitValue(pong());
      Frame good = peer.read().orElseThrow();
      assertThat(good.corrId()).isEqualTo(2);
      assertThat(good.code()).isEqualTo(200);
    }
    assertThat(node.meters().faults()).containsExactly(PeerFault.BAD_MESSAGE);
    assertThat(node.meters().rejections()).containsExactly(DhtError.MALFORMED);
  }

  @Test
  void an_application_that_is_not_known_is_answered_404_and_the_connection_stays() {
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      peer.send(Frame.request(0x1234, 2, Bytes.EMPTY), RawPeer.ping(3));
      assertThat(peer.read().orElseThrow().code()).isEqualTo(404);
      assertThat(peer.read().orElseThrow().code()).isEqualTo(200);
    }
  }

  @Test
  void a_request_before_hello_is_answered_401_and_ends_the_connection() {
    try (RawPeer peer = RawPeer.dial(node.bound())) {
      peer.send(RawPeer.ping(5));
      assertThat(peer.read().orElseThrow().code()).isEqualTo(401);
      assertThat(peer.read()).isEmpty();
    }
    assertThat(node.meters().faults()).containsExactly(PeerFault.BAD_HELLO);
    assertThat(node.door().met()).isEmpty();
  }

  @Test
  void requests_that_follow_hello_at_once_are_held_and_then_answered() {
    try (RawPeer peer = RawPeer.dial(node.bound())) {
      peer.send(peer.hello("test"), RawPeer.ping(2), RawPeer.ping(3));
      assertThat(peer.read().orElseThrow().appProtoId()).isEqualTo(Frame.CONTROL);
      assertThat(peer.read().orElseThrow().corrId()).isEqualTo(2);
      assertThat(peer.read().orElseThrow().corrId()).isEqualTo(3);
    }
  }

  @Test
  void a_hello_of_another_network_is_answered_403_and_ends_the_connection() {
    try (RawPeer peer = RawPeer.dial(node.bound())) {
      peer.send(peer.hello("elsewhere"));
      Frame answer = peer.read().orElseThrow();
      assertThat(answer.code()).isEqualTo(403);
      assertThat(HelloCodec.decodeRefusal(answer.payload()).orThrow().error())
          .isEqualTo(DhtError.FORBIDDEN);
      assertThat(peer.read()).isEmpty();
    }
    assertThat(node.meters().faults()).containsExactly(PeerFault.WRONG_NETWORK);
    assertThat(node.door().met()).isEmpty();
  }

  @Test
  void a_hello_that_is_no_json_is_answered_400_and_ends_the_connection() {
    try (RawPeer peer = RawPeer.dial(node.bound())) {
      peer.send(Frame.request(Frame.CONTROL, 1, Bytes.fromHex("7b22")));
      assertThat(peer.read().orElseThrow().code()).isEqualTo(400);
      assertThat(peer.read()).isEmpty();
    }
    assertThat(node.meters().faults()).containsExactly(PeerFault.BAD_HELLO);
  }

  @Test
  void a_peer_info_of_another_key_than_tls_proved_is_refused() {
    Signer proven = TestNode.signer();
    try (RawPeer peer =
        RawPeer.dial(node.bound(), TestNode.signer(), RawCertificate.good(proven))) {
      peer.send(peer.hello("test"));
      assertThat(peer.read().orElseThrow().code()).isEqualTo(401);
      assertThat(peer.read()).isEmpty();
    }
    assertThat(node.meters().faults()).containsExactly(PeerFault.WRONG_IDENTITY);
    assertThat(node.door().met()).isEmpty();
  }

  @Test
  void a_node_with_our_own_identity_is_refused_as_a_duplicate() {
    Signer key = TestNode.signer();
    try (TestNode first = TestNode.start(key, "test", policy -> policy);
        RawPeer second = RawPeer.dial(first.bound(), key, RawCertificate.good(key))) {
      second.send(second.hello("test"));
      Frame answer = second.read().orElseThrow();
      assertThat(HelloCodec.decodeRefusal(answer.payload()).orThrow().error())
          .isEqualTo(DhtError.DUPLICATE_IDENTITY);
      assertThat(first.meters().rejections()).containsExactly(DhtError.DUPLICATE_IDENTITY);
    }
  }

  @Test
  void a_certificate_without_a_host_key_is_refused() {
    assertCertificateRefused(RawCertificate.bare());
  }

  @Test
  void a_certificate_with_a_host_key_that_did_not_sign_is_refused() {
    assertCertificateRefused(RawCertificate.forged(TestNode.signer()));
  }

  @Test
  void a_certificate_that_has_expired_is_refused() {
    Instant now = Instant.now();
    assertCertificateRefused(
        RawCertificate.dated(
            TestNode.signer(), now.minus(Duration.ofHours(20)), now.minusSeconds(1)));
  }

  @Test
  void an_answer_nobody_asked_for_is_counted_and_dropped() {
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      Frame stray = RawPeer.ping(99).respond(200, Bytes.EMPTY);
      peer.send(stray, RawPeer.ping(2));
      assertThat(peer.read().orElseThrow().corrId()).isEqualTo(2);
    }
    assertThat(node.meters().faults()).containsExactly(PeerFault.UNSOLICITED);
  }

  @Test
  void a_corr_id_that_is_in_flight_already_ends_the_connection() {
    node.door().answers(call -> Mono.never());
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      peer.send(RawPeer.ping(2), RawPeer.ping(2));
      assertThat(peer.read()).isEmpty();
    }
    assertThat(node.meters().faults()).containsExactly(PeerFault.BAD_FRAME);
  }

  @Test
  void requests_above_the_limit_are_answered_429_and_the_others_go_on() {
    Sinks.One<Response> slow = Sinks.one();
    node.door().answers(call -> slow.asMono());
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      for (int i = 2; i < 2 + 64; i++) {
        peer.send(RawPeer.ping(i));
      }
      peer.send(RawPeer.ping(1_000));
      Frame refused = peer.read().orElseThrow();
      assertThat(refused.corrId()).isEqualTo(1_000);
      assertThat(refused.code()).isEqualTo(429);
      slow.tryEmitValue(pong());
      for (int i = 0; i < 64; i++) {
        assertThat(peer.read().orElseThrow().code()).isEqualTo(200);
      }
    }
  }

  @Test
  void a_cancel_ends_the_work_and_frees_its_place() {
    AtomicInteger cancelled = new AtomicInteger();
    node.door().answers(call -> Mono.<Response>never().doOnCancel(cancelled::incrementAndGet));
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      peer.send(RawPeer.ping(2), ControlCodec.encode(new ControlEvent.Cancel(2)));
      Eventually.that("cancelled", () -> cancelled.get() == 1);
      node.door().answers(call -> Mono.just(pong()));
      peer.send(RawPeer.ping(2));
      assertThat(peer.read().orElseThrow().code()).isEqualTo(200);
    }
  }

  @Test
  void a_connection_that_ends_cancels_the_work_it_brought() {
    AtomicInteger cancelled = new AtomicInteger();
    AtomicInteger begun = new AtomicInteger();
    node.door()
        .answers(call ->
            Mono.<Response>never()
                .doOnSubscribe(start -> begun.incrementAndGet())
                .doOnCancel(cancelled::incrementAndGet));
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      peer.send(RawPeer.ping(2), RawPeer.ping(3));
      Eventually.that("begun", () -> begun.get() == 2);
    }
    Eventually.that("cancelled", () -> cancelled.get() == 2);
    Eventually.that("forgotten", () -> node.transport().connections() == 0);
  }

  @Test
  void a_fault_of_ours_is_answered_500_without_its_details() {
    node.door().answers(call -> Mono.error(new IllegalStateException("secret")));
    try (RawPeer peer = RawPeer.greet(node.bound())) {
      peer.send(RawPeer.ping(2));
      Frame answer = peer.read().orElseThrow();
      assertThat(answer.code()).isEqualTo(500);
      assertThat(new String(answer.payload().toArray(), java.nio.charset.StandardCharsets.UTF_8))
          .doesNotContain("secret");
    }
  }

  private void assertCertificateRefused(RawCertificate certificate) {
    assertThatThrownBy(
            () -> {
              try (RawPeer peer = RawPeer.dial(node.bound(), TestNode.signer(), certificate)) {
                peer.send(peer.hello("test"));
                assertThat(peer.read()).isEmpty();
                throw new IllegalStateException("closed, as it should be");
              }
            })
        .isInstanceOfAny(IllegalStateException.class, java.io.UncheckedIOException.class);
    Eventually.that(
        "counted", () -> node.meters().faults().equals(List.of(PeerFault.BAD_CERTIFICATE)));
    assertThat(node.door().met()).isEmpty();
    assertStillAnswers();
  }

  private void assertStillAnswers() {
    try (RawPeer other = RawPeer.greet(node.bound())) {
      other.send(RawPeer.ping(2));
      assertThat(other.read().orElseThrow().code()).isEqualTo(200);
    }
  }

  /** A frame of 4,096 bytes, one at a time, until the node has had enough. */
  private static void drip(RawPeer peer) {
    Flux.interval(Duration.ofMillis(20))
        .publishOn(Schedulers.boundedElastic())
        .doOnNext(tick -> peer.send(new byte[] {(byte) (tick == 2 ? 0x10 : 0)}))
        .take(1_000)
        .onErrorComplete(java.io.UncheckedIOException.class)
        .blockLast(TestNode.PATIENCE);
  }

  private static boolean ended(Socket socket) throws IOException {
    try {
      while (socket.getInputStream().read() >= 0) {
        // an alert, perhaps
      }
      return true;
    } catch (java.net.SocketException reset) {
      return true;
    }
  }

  private static TransportPolicy hasty(TransportPolicy policy) {
    return new TransportPolicy(
        policy.bind(),
        policy.pqRequired(),
        policy.connections(),
        policy.maxInflight(),
        SHORT,
        policy.idle(),
        policy.dial(),
        policy.accept());
  }

  private static Socket connect(TestNode node) throws IOException {
    Socket socket = new Socket(node.bound().getAddress(), node.bound().getPort());
    socket.setSoTimeout((int) TestNode.PATIENCE.toMillis());
    return socket;
  }

  private static byte[] header(int length, int flags, int protocol, long corrId) {
    ByteBuffer out = ByteBuffer.allocate(38);
    out.putInt(length).putShort((short) 1).putShort((short) flags).putShort((short) 0);
    out.putShort((short) protocol).position(28);
    return out.putShort((short) 0).putLong(corrId).array();
  }

  private static DhtError refusal(Frame frame) {
    Decoded<Response> read =
        MessageCodec.decodeResponse(Operation.PING, frame.code(), frame.payload());
    return ((Response.Refused) read.orThrow()).error();
  }

  private static Response pong() {
    return new Response.Pong(Optional.empty(), "127.0.0.1:1");
  }
}

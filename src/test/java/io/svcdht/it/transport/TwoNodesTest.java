package io.svcdht.it.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.limits.TimeSource;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Seed;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Signer;
import io.svcdht.transport.TransportPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

class TwoNodesTest {

  private TestNode a;
  private TestNode b;

  @BeforeEach
  void start() {
    a = TestNode.start();
    b = TestNode.start();
  }

  @AfterEach
  void stop() {
    a.close();
    b.close();
  }

  @Test
  void a_node_asks_another_and_both_have_proven_who_they_are() {
    Answer answer = a.ask(b);
    assertThat(answer.response()).isInstanceOf(Response.Pong.class);
    assertThat(b.door().met()).extracting(Caller::peer).containsExactly(a.info());
    assertThat(a.meters().rpcs()).containsExactly("ping OUT ok");
    assertThat(b.meters().rpcs()).containsExactly("ping IN ok");
    assertThat(a.meters().faults()).isEmpty();
    assertThat(b.meters().faults()).isEmpty();
  }

  @Test
  void many_requests_share_one_connection() {
    Flux.range(0, 200).flatMap(i -> a.transport().ask(b.info(), TestNode.ping()), 32).blockLast();
    assertThat(a.transport().connections()).isEqualTo(1);
    assertThat(b.door().met()).hasSize(1);
  }

  @Test
  void a_stampede_for_one_peer_dials_it_once() {
    List<Answer> answers =
        Flux.range(0, 50)
            .flatMap(i -> a.transport().ask(b.info(), TestNode.ping()), 50)
            .collectList()
            .block(TestNode.PATIENCE);
    assertThat(answers).hasSize(50);
    assertThat(b.door().met()).hasSize(1);
  }

  @Test
  void a_peer_is_dialled_even_if_it_has_dialled_us() {
    a.ask(b);
    b.ask(a);
    assertThat(a.door().met()).extracting(Caller::peer).containsExactly(b.info());
    assertThat(a.transport().connections()).isEqualTo(2);
  }

  @Test
  void a_refusal_of_the_peer_arrives_as_it_was_meant() {
    b.door()
        .answers(call ->
            Mono.error(
                new DhtException(
                    DhtError.RATE_LIMITED, "slowly", Optional.of(Duration.ofSeconds(7)))));
    assertThatThrownBy(() -> a.ask(b))
        .isInstanceOfSatisfying(
            DhtException.class,
            refused -> {
              assertThat(refused.error()).isEqualTo(DhtError.RATE_LIMITED);
              assertThat(refused.detail()).isEqualTo("slowly");
              assertThat(refused.retryAfter()).contains(Duration.ofSeconds(7));
            });
    assertThat(a.meters().rpcs()).containsExactly("ping OUT RateLimited");
    assertThat(b.meters().rpcs()).containsExactly("ping IN RateLimited");
  }

  @Test
  void a_silent_handler_costs_its_own_request_only() {
    a.ask(b);
    AtomicInteger seen = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    b.door()
        .answers(call ->
            seen.getAndIncrement() == 0
                ? Mono.<Response>never().doOnCancel(cancelled::incrementAndGet)
                : Mono.just(new Response.Pong(Optional.empty(), "127.0.0.1:1")));
    Mono<Answer> slow = a.transport().ask(b.info(), within(Duration.ofMillis(400)));
    assertThatThrownBy(() ->
            slow.mergeWith(a.transport().ask(b.info(), TestNode.ping()))
                .blockLast(TestNode.PATIENCE))
        .isInstanceOfSatisfying(
            DhtException.class, late -> assertThat(late.error()).isEqualTo(DhtError.DEADLINE));
    assertThat(a.meters().rpcs()).contains("ping OUT ok");
    Eventually.that("the work is cancelled", () -> cancelled.get() == 1);
    assertThat(a.ask(b).response()).isInstanceOf(Response.Pong.class);
    assertThat(a.transport().connections()).isEqualTo(1);
  }

  @Test
  void a_caller_that_loses_interest_frees_the_peers_work() {
    AtomicInteger begun = new AtomicInteger();
    AtomicInteger cancelled = new AtomicInteger();
    b.door()
        .answers(call ->
            Mono.<Response>never()
                .doOnSubscribe(start -> begun.incrementAndGet())
                .doOnCancel(cancelled::incrementAndGet));
    var asking = a.transport().ask(b.info(), TestNode.ping()).subscribe();
    Eventually.that("begun", () -> begun.get() == 1);
    asking.dispose();
    Eventually.that("cancelled", () -> cancelled.get() == 1);
  }

  @Test
  void requests_above_the_limit_are_refused_here_as_busy() {
    Sinks.One<Response> slow = Sinks.one();
    b.door().answers(call -> slow.asMono());
    AtomicInteger busy = new AtomicInteger();
    AtomicInteger answered = new AtomicInteger();
    a.transport().dial(seed(b, Optional.empty()), soon()).blockLast(TestNode.PATIENCE);
    Flux.range(0, 70)
        .flatMap(
            i ->
                a.transport()
                    .ask(b.info(), TestNode.ping())
                    .doOnNext(answer -> answered.incrementAndGet())
                    .doOnError(error -> {
                      assertThat(((DhtException) error).error()).isEqualTo(DhtError.BUSY);
                      if (busy.incrementAndGet() == 6) {
                        slow.tryEmitValue(new Response.Pong(Optional.empty(), "127.0.0.1:1"));
                      }
                    })
                    .onErrorComplete(),
            70)
        .blockLast(TestNode.PATIENCE);
    assertThat(busy).hasValue(6);
    assertThat(answered).hasValue(64);
  }

  @Test
  void a_closed_connection_is_dialled_anew() {
    a.ask(b);
    Signer key = TestNode.signer();
    TestNode c = TestNode.start(key, "test", policy -> policy);
    InetSocketAddress where = c.bound();
    a.ask(c);
    VerifiedPeer known = c.info();
    c.close();
    Eventually.that("noticed", () -> a.transport().connections() == 1);
    try (TestNode again = TestNode.startAt(where, key)) {
      assertThat(again.self().nodeId()).isEqualTo(known.nodeId());
      Answer answer = a.transport().ask(known, TestNode.ping()).block(TestNode.PATIENCE);
      assertThat(answer.response()).isInstanceOf(Response.Pong.class);
    }
  }

  @Test
  void a_connection_that_ends_fails_what_is_pending() {
    Sinks.Empty<Void> begun = Sinks.empty();
    try (TestNode c = TestNode.start()) {
      c.door().answers(call -> Mono.<Response>never().doOnSubscribe(s -> begun.tryEmitEmpty()));
      Mono<Answer> pending = a.transport().ask(c.info(), TestNode.ping()).cache();
      pending.subscribe(answer -> {}, error -> {});
      begun.asMono().block(TestNode.PATIENCE);
      c.transport().close().block(TestNode.PATIENCE);
      assertError(() -> pending.block(TestNode.PATIENCE), DhtError.TRANSPORT_DOWN);
    }
  }

  @Test
  void another_node_at_a_known_address_is_a_stale_address() {
    VerifiedPeer gone =
        io.svcdht.peer.Identity.of(TestNode.signer())
            .peerInfo(b.self().network(), List.of(Multiaddr.tcp(b.bound())), Instant.now());
    assertError(
        () -> a.transport().ask(gone, TestNode.ping()).block(TestNode.PATIENCE),
        DhtError.TRANSPORT_DOWN);
    assertThat(a.meters().faults()).containsExactly(PeerFault.STALE_ADDRESS);
    assertThat(a.meters().rpcs()).containsExactly("ping OUT TransportDown");
  }

  @Test
  void a_failed_address_is_left_alone_for_a_while() throws IOException {
    InetSocketAddress closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = (InetSocketAddress) socket.getLocalSocketAddress();
    }
    VerifiedPeer gone =
        io.svcdht.peer.Identity.of(TestNode.signer())
            .peerInfo(b.self().network(), List.of(Multiaddr.tcp(closed)), Instant.now());
    for (int i = 0; i < 3; i++) {
      assertError(
          () -> a.transport().ask(gone, TestNode.ping()).block(TestNode.PATIENCE),
          DhtError.TRANSPORT_DOWN);
    }
    assertThat(a.meters().faults()).containsExactly(PeerFault.UNREACHABLE);
  }

  @Test
  void a_peer_that_accepts_and_says_nothing_costs_its_own_leg_only() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      InetSocketAddress where = (InetSocketAddress) silent.getLocalSocketAddress();
      VerifiedPeer mute =
          io.svcdht.peer.Identity.of(TestNode.signer())
              .peerInfo(b.self().network(), List.of(Multiaddr.tcp(where)), Instant.now());
      Mono<Answer> stuck = a.transport().ask(mute, within(Duration.ofSeconds(2))).cache();
      stuck.subscribe(answer -> {}, error -> {});
      assertThat(a.ask(b).response()).isInstanceOf(Response.Pong.class);
      assertError(() -> stuck.block(TestNode.PATIENCE), DhtError.DEADLINE);
    }
  }

  @Test
  void a_seed_tells_who_was_met_there() {
    assertThat(dial(seed(b, Optional.empty()))).containsExactly(b.info());
    assertThat(dial(seed(b, Optional.of(b.self().nodeId())))).containsExactly(b.info());
    Eventually.that("met twice", () -> b.door().met().size() == 2);
    assertThat(a.ask(b).response()).isInstanceOf(Response.Pong.class);
    assertThat(b.door().met()).hasSize(2);
  }

  @Test
  void each_address_of_a_seed_has_an_outcome() throws IOException {
    InetSocketAddress closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      closed = (InetSocketAddress) socket.getLocalSocketAddress();
    }
    assertThat(outcomes(seed(b, Optional.empty())))
        .containsExactly(new Dialled.Met(b.bound(), b.info()));
    assertThat(outcomes(seed(a, Optional.empty()))).containsExactly(new Dialled.Self(a.bound()));
    assertThat(outcomes(new Seed(Multiaddr.tcp(closed), Optional.empty())))
        .containsExactly(new Dialled.Failed(closed, DhtError.TRANSPORT_DOWN));
    Seed nowhere = Seed.parse("/dns4/no-such-name.invalid/tcp/9910").orThrow();
    assertThat(outcomes(nowhere)).singleElement().isInstanceOf(Dialled.Failed.class);
  }

  @Test
  void a_seed_by_name_is_resolved_and_dialled() {
    Seed seed = Seed.parse("/dns4/localhost/tcp/" + b.bound().getPort()).orThrow();
    assertThat(dial(seed)).containsExactly(b.info());
  }

  @Test
  void a_pinned_seed_that_is_somebody_else_is_refused() {
    NodeId other = a.self().nodeId();
    assertError(() -> dial(seed(b, Optional.of(other))), DhtError.TRANSPORT_DOWN);
    assertThat(a.meters().faults()).containsExactly(PeerFault.WRONG_IDENTITY);
  }

  @Test
  void a_seed_that_is_this_node_yields_nothing() {
    assertThat(dial(seed(a, Optional.empty()))).isEmpty();
    assertThat(a.meters().faults()).isEmpty();
    assertThat(a.meters().rejections()).isEmpty();
  }

  @Test
  void a_seed_of_another_network_fails_and_is_counted() {
    try (TestNode other = TestNode.start(TestNode.signer(), "elsewhere", policy -> policy)) {
      assertError(() -> dial(seed(other, Optional.empty())), DhtError.TRANSPORT_DOWN);
      assertThat(other.meters().faults()).containsExactly(PeerFault.WRONG_NETWORK);
      assertThat(other.door().met()).isEmpty();
    }
  }

  @Test
  void peers_are_told_when_a_node_leaves() {
    a.ask(b);
    b.transport().announceLeaving().block(TestNode.PATIENCE);
    Eventually.that("told", () -> a.door().left().equals(List.of(b.self().nodeId())));
    a.transport().announceLeaving().block(TestNode.PATIENCE);
    Eventually.that("told", () -> b.door().left().equals(List.of(a.self().nodeId())));
  }

  @Test
  void an_idle_connection_is_closed_and_dialled_again_on_demand() {
    try (TestNode c = TestNode.start(policy -> idle(policy, Duration.ofMillis(200)))) {
      c.ask(b);
      Eventually.that("closed", () -> c.transport().connections() == 0);
      assertThat(c.ask(b).response()).isInstanceOf(Response.Pong.class);
    }
  }

  @Test
  void who_dialled_gives_an_idle_connection_up_before_who_accepted_it() {
    Later later = new Later();
    VirtualTimeScheduler ours = VirtualTimeScheduler.create();
    VirtualTimeScheduler theirs = VirtualTimeScheduler.create();
    UnaryOperator<TransportPolicy> hour = policy -> idle(policy, Duration.ofHours(1));
    try (TestNode c = TestNode.startIn(new World(later, ours, new Random()), hour);
        TestNode d = TestNode.startIn(new World(later, theirs, new Random()), hour)) {
      c.ask(d);
      later.by(Duration.ofMinutes(90));
      theirs.advanceTimeBy(Duration.ofMinutes(1));
      assertThat(d.transport().connections()).isEqualTo(1);
      ours.advanceTimeBy(Duration.ofMinutes(1));
      Eventually.that("closed", () -> d.transport().connections() == 0);
    }
  }

  @Test
  void nor_does_who_accepted_one_keep_it_for_ever() {
    Later later = new Later();
    VirtualTimeScheduler theirs = VirtualTimeScheduler.create();
    UnaryOperator<TransportPolicy> hour = policy -> idle(policy, Duration.ofHours(1));
    try (TestNode d = TestNode.startIn(new World(later, theirs, new Random()), hour)) {
      a.ask(d);
      later.by(Duration.ofMinutes(150));
      theirs.advanceTimeBy(Duration.ofMinutes(1));
      Eventually.that("closed", () -> d.transport().connections() == 0);
    }
  }

  @Test
  void a_fault_while_connections_are_looked_after_is_counted_and_it_is_done_again() {
    Later later = new Later();
    VirtualTimeScheduler ours = VirtualTimeScheduler.create();
    UnaryOperator<TransportPolicy> hour = policy -> idle(policy, Duration.ofHours(1));
    try (TestNode c = TestNode.startIn(new World(later, ours, new Random()), hour)) {
      c.ask(b);
      later.by(Duration.ofMinutes(90));
      later.broken(true);
      ours.advanceTimeBy(Duration.ofSeconds(1));
      later.broken(false);
      assertThat(c.meters().restarts()).isEqualTo(List.of(Meters.Task.CONNECTIONS));
      ours.advanceTimeBy(Duration.ofSeconds(1));
      Eventually.that("closed", () -> c.transport().connections() == 0);
    }
  }

  /** This machine's clocks, set forward. */
  private static final class Later implements TimeSource {
    private volatile Duration by = Duration.ZERO;
    private volatile boolean broken;

    void broken(boolean now) {
      broken = now;
    }

    void by(Duration span) {
      by = span;
    }

    @Override
    public Instant wall() {
      return TestNode.TIME.wall().plus(by);
    }

    @Override
    public long nanos() {
      if (broken) {
        throw new IllegalStateException("the clock is broken");
      }
      return TestNode.TIME.nanos() + by.toNanos();
    }
  }

  @Test
  void a_full_pool_gives_up_the_link_that_was_idle_longest() {
    try (TestNode c = TestNode.start(policy -> connections(policy, 2));
        TestNode d = TestNode.start()) {
      c.ask(b);
      c.ask(d);
      Eventually.that("one link stays", () -> c.transport().connections() == 1);
      assertThat(c.ask(b).response()).isInstanceOf(Response.Pong.class);
    }
  }

  @Test
  void inbound_connections_take_at_most_half_of_all() {
    try (TestNode c = TestNode.start(policy -> connections(policy, 2));
        RawPeer first = RawPeer.greet(c.bound())) {
      assertError(() -> a.ask(c), DhtError.TRANSPORT_DOWN);
      assertThat(c.meters().rejections()).containsExactly(DhtError.BUSY);
      first.send(RawPeer.ping(2));
      assertThat(first.read().orElseThrow().code()).isEqualTo(200);
    }
  }

  @Test
  void strangers_are_limited_per_prefix_and_trusted_networks_are_not() {
    try (TestNode c = TestNode.start(TwoNodesTest::nobodyTrusted)) {
      List<RawPeer> peers =
          java.util.stream.IntStream.range(0, 8).mapToObj(i -> RawPeer.greet(c.bound())).toList();
      assertError(() -> a.ask(c), DhtError.TRANSPORT_DOWN);
      assertThat(c.meters().rejections()).containsExactly(DhtError.RATE_LIMITED);
      peers.forEach(RawPeer::close);
    }
  }

  @Test
  void a_closing_node_lets_the_request_at_work_end() {
    Sinks.Empty<Void> begun = Sinks.empty();
    Sinks.One<Response> slow = Sinks.one();
    b.door().answers(call -> slow.asMono().doOnSubscribe(s -> begun.tryEmitEmpty()));
    Mono<Answer> asked = a.transport().ask(b.info(), TestNode.ping()).cache();
    asked.subscribe(answer -> {}, error -> {});
    begun.asMono().block(TestNode.PATIENCE);
    Mono<Void> closing = b.transport().close().cache();
    closing.subscribe();
    Eventually.that("no longer listening", () -> !b.transport().listening());
    slow.tryEmitValue(new Response.Pong(Optional.empty(), "127.0.0.1:1"));
    assertThat(asked.block(TestNode.PATIENCE).response()).isInstanceOf(Response.Pong.class);
    closing.block(TestNode.PATIENCE);
  }

  @Test
  void every_event_loop_shows_that_it_lives() {
    a.transport().pulse().block(TestNode.PATIENCE);
    assertThat(a.transport().listening()).isTrue();
  }

  @Test
  void a_port_that_is_taken_stops_the_start_with_a_sentence() {
    assertThatThrownBy(() -> TestNode.startAt(a.bound(), TestNode.signer()))
        .hasMessageContaining("dht.bind")
        .hasMessageContaining("choose a free port");
  }

  private List<VerifiedPeer> dial(Seed seed) {
    return a.transport().dial(seed, soon()).collectList().block(TestNode.PATIENCE);
  }

  private List<Dialled> outcomes(Seed seed) {
    return a.transport().dialEach(seed, soon()).collectList().block(TestNode.PATIENCE);
  }

  private static Seed seed(TestNode node, Optional<NodeId> pinned) {
    return new Seed(Multiaddr.tcp(node.bound()), pinned);
  }

  private static Deadline soon() {
    return Deadline.after(TestNode.PATIENCE, TestNode.TIME);
  }

  private static io.svcdht.pipeline.Call within(Duration span) {
    return TestNode.call(new Request.Ping(Optional.empty()), span);
  }

  private static void assertError(ThrowingCallable work, DhtError expected) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            DhtException.class, error -> assertThat(error.error()).isEqualTo(expected));
  }

  private static TransportPolicy idle(TransportPolicy policy, Duration idle) {
    return new TransportPolicy(
        policy.bind(),
        policy.pqRequired(),
        policy.connections(),
        policy.maxInflight(),
        policy.handshake(),
        idle,
        policy.dial(),
        policy.accept());
  }

  private static TransportPolicy connections(TransportPolicy policy, int most) {
    return new TransportPolicy(
        policy.bind(),
        policy.pqRequired(),
        most,
        policy.maxInflight(),
        policy.handshake(),
        policy.idle(),
        policy.dial(),
        policy.accept());
  }

  private static TransportPolicy nobodyTrusted(TransportPolicy policy) {
    return new TransportPolicy(
        policy.bind(),
        policy.pqRequired(),
        policy.connections(),
        policy.maxInflight(),
        policy.handshake(),
        policy.idle(),
        policy.dial(),
        policy.accept().withTrusted(List.of()));
  }
}

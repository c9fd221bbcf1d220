package io.svcdht.it.transport;

import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.limits.TimeSource;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Identity;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.NetworkName;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.pipeline.World;
import io.svcdht.pq.Ed25519;
import io.svcdht.pq.Signatures;
import io.svcdht.pq.Signer;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.testing.RealTime;
import io.svcdht.transport.TcpTransport;
import io.svcdht.transport.TransportPolicy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A real transport on loopback whose door answers as the test says. */
final class TestNode implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(30);

  static final TimeSource TIME = new RealTime();

  private final LocalPeer self;
  private final CountingMeters meters = new CountingMeters();
  private final Scheduler timers;
  private final Scheduler crypto = Schedulers.newBoundedElastic(1, 4096, "test-crypto", 60, true);
  private final TcpTransport transport;
  private final Door door = new Door();
  private final InetSocketAddress bound;

  private TestNode(
      LocalPeer self,
      TransportPolicy policy,
      World world,
      BiFunction<Inbound, Meters, Inbound> around) {
    this.self = self;
    this.timers = world.timers();
    Signatures signatures = new Signatures();
    Verification verification =
        new Verification(
            crypto,
            new PeerInfoVerifier(self.network(), signatures, TIME),
            new RecordVerifier(self.network(), signatures, TIME),
            meters,
            VerificationPolicy.defaults());
    transport =
        new TcpTransport(
            self, verification, TcpTransport.Ground.own(world, meters, new SecureRandom()), policy);
    bound = transport.listen(around.apply(door, meters)).block(PATIENCE);
    self.advertise(List.of(Multiaddr.tcp(bound)));
  }

  static TestNode start() {
    return start(policy -> policy);
  }

  static TestNode start(UnaryOperator<TransportPolicy> change) {
    return start(signer(), "test", change);
  }

  static TestNode start(Signer signer, String network, UnaryOperator<TransportPolicy> change) {
    return start(Identity.of(signer), network, change);
  }

  static TestNode start(Identity identity, String network, UnaryOperator<TransportPolicy> change) {
    LocalPeer self = new LocalPeer(identity, new NetworkName(network), TIME);
    return new TestNode(self, change.apply(anywhere()), ofThisMachine(), TestNode::asItIs);
  }

  static TestNode startAt(InetSocketAddress bind, Signer signer) {
    LocalPeer self = new LocalPeer(Identity.of(signer), new NetworkName("test"), TIME);
    TransportPolicy there = TransportPolicy.defaults().withBind(bind);
    return new TestNode(self, there, ofThisMachine(), TestNode::asItIs);
  }

  /** A node whose timers and clock are {@code world}'s, but for the deadlines of its calls. */
  static TestNode startIn(World world, UnaryOperator<TransportPolicy> change) {
    LocalPeer self = new LocalPeer(Identity.of(signer()), new NetworkName("test"), TIME);
    return new TestNode(self, change.apply(anywhere()), world, TestNode::asItIs);
  }

  private static TransportPolicy anywhere() {
    return TransportPolicy.defaults()
        .withBind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  private static World ofThisMachine() {
    return new World(TIME, Schedulers.newSingle("test-timers", true), new Random());
  }

  private static Inbound asItIs(Inbound door, Meters meters) {
    return door;
  }

  /** A node whose door is put behind something. */
  static TestNode startBehind(BiFunction<Inbound, Meters, Inbound> around) {
    LocalPeer self = new LocalPeer(Identity.of(signer()), new NetworkName("test"), TIME);
    return new TestNode(self, anywhere(), ofThisMachine(), around);
  }

  static Signer signer() {
    return Ed25519.generate(new SecureRandom());
  }

  static Call call(Request request, Duration within) {
    LookupId id = LookupId.next(TIME, new Random());
    return new Call(id, Deadline.after(within, TIME), request);
  }

  static Call ping() {
    return call(new Request.Ping(Optional.empty()), PATIENCE);
  }

  LocalPeer self() {
    return self;
  }

  VerifiedPeer info() {
    return self.current();
  }

  TcpTransport transport() {
    return transport;
  }

  InetSocketAddress bound() {
    return bound;
  }

  CountingMeters meters() {
    return meters;
  }

  Door door() {
    return door;
  }

  Answer ask(TestNode other) {
    return transport.ask(other.info(), ping()).block(PATIENCE);
  }

  @Override
  public void close() {
    transport.close().block(PATIENCE);
    timers.dispose();
    crypto.dispose();
  }

  /** Answers PING with the caller's address, unless told otherwise. */
  static final class Door implements Inbound {

    private final List<Caller> met = new CopyOnWriteArrayList<>();
    private final List<NodeId> left = new CopyOnWriteArrayList<>();
    private volatile Function<Call, Mono<Response>> answer = call -> Mono.empty();
    private volatile boolean told;

    void answers(Function<Call, Mono<Response>> how) {
      answer = how;
      told = true;
    }

    List<Caller> met() {
      return met;
    }

    List<NodeId> left() {
      return left;
    }

    @Override
    public Mono<Response> answer(Caller caller, Call call) {
      return told
          ? answer.apply(call)
          : Mono.just(new Response.Pong(Optional.empty(), seen(caller.observed())));
    }

    @Override
    public void met(Caller caller) {
      met.add(caller);
    }

    @Override
    public void leaving(NodeId peer) {
      left.add(peer);
    }

    private static String seen(InetSocketAddress socket) {
      return socket.getAddress().getHostAddress() + ":" + socket.getPort();
    }
  }
}

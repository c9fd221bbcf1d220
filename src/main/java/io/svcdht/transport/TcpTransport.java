package io.svcdht.transport;

import io.netty.handler.ssl.OpenSsl;
import io.svcdht.codec.Compression;
import io.svcdht.codec.InflateBudget;
import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.limits.Deadline;
import io.svcdht.peer.LocalPeer;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Exchange;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Meters.Direction;
import io.svcdht.pipeline.Meters.PeerFault;
import io.svcdht.pipeline.Seed;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.World;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The {@link Exchange} of production: OAP/1 over TLS 1.3 on TCP (docs/PROTOCOL.md §2, §3). A node
 * asks only over connections that it has dialled itself, so an answer always proves that the peer
 * can be dialled; connections that peers have dialled carry their requests. Nothing starts before
 * {@link #listen} or the first dial.
 */
public final class TcpTransport implements Exchange {

  private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration LEAVING = Duration.ofSeconds(1);
  private static final Duration SLOWEST_SWEEP = Duration.ofSeconds(1);
  private static final int SWEEPS_PER_IDLE = 4;

  /** Times as long as a dialled one an accepted connection may be idle. */
  private static final int ACCEPTED_PATIENCE = 2;

  private final LinkParts parts;
  private final DialRules rules;
  private final LinkPool pool;
  private final TlsWorkers workers = new TlsWorkers();
  private final TlsKeeper tls;
  private final Names names;
  private final Bearer bearer;
  private final Dialler dialler;
  private final Disposable.Swap sweeper = Disposables.swap();
  private final Mono<Void> ready = Mono.defer(this::prepare).cache();
  private final Mono<Void> closing = Mono.defer(this::shutDown).cache();

  /**
   * What a transport stands on.
   *
   * @param world time, timers and chance
   * @param meters counts
   * @param loops threads of its sockets
   * @param secrets makes keys that live for hours: of TLS, and of sessions
   */
  public record Ground(World world, Meters meters, EventLoops loops, SecureRandom secrets) {

    /** With event loops of its own, which end with the transport. */
    public static Ground own(World world, Meters meters, SecureRandom secrets) {
      return new Ground(world, meters, EventLoops.own(), secrets);
    }
  }

  /** A transport for the node {@code self}; opens nothing yet. */
  public TcpTransport(
      LocalPeer self, Verification verification, Ground ground, TransportPolicy policy) {
    int inbound = policy.connections() / 2;
    World world = ground.world();
    Meters meters = ground.meters();
    EventLoops loops = ground.loops();
    rules = new DialRules(policy.dial(), policy.accept().trusted(), world.time());
    Compression compression = new Compression(InflateBudget.ofProtocol());
    Doorway doorway = new Doorway(rules);
    Introductions introductions =
        new Introductions(self, verification, world.time(), ground.secrets());
    parts =
        new LinkParts(
            self, verification, introductions, world, meters, policy, compression, doorway);
    pool = new LinkPool(policy.connections() - inbound, policy.dial().concurrent());
    tls =
        new TlsKeeper(
            () -> certificate(self, ground),
            world.time(),
            policy.pqRequired(),
            OpenSsl::isAvailable,
            workers);
    names = new Names(loops.resources(), world.random());
    AcceptRules accept = new AcceptRules(policy.accept(), inbound, world.time());
    bearer = new TcpBearer(parts, accept, tls, workers, loops);
    dialler = new Dialler(parts, rules, bearer, names);
  }

  private static HostCertificate certificate(LocalPeer self, Ground ground) {
    return HostCertificate.issue(
        self.identity().signer(), ground.world().time().wall(), ground.secrets());
  }

  /**
   * Listens at {@link TransportPolicy#bind} and hands peers' requests to {@code inbound}; emits the
   * address bound. Fails if it cannot be bound, or if the hybrid key exchange is required but not
   * there.
   */
  public Mono<InetSocketAddress> listen(Inbound inbound) {
    return ready
        .then(Mono.fromRunnable(() -> parts.doorway().open(inbound)))
        .then(Mono.defer(() -> bearer.listen(parts.policy().bind())))
        .doOnNext(bound -> rules.inside(List.of(bound.getAddress())));
  }

  /** Listens again where it did, after the listener has ended by itself; to the same inbound. */
  public Mono<InetSocketAddress> listenAgain(InetSocketAddress bound) {
    return bearer.listen(bound);
  }

  @Override
  public Mono<Answer> ask(VerifiedPeer peer, Call call) {
    return Mono.defer(() -> {
      long began = parts.world().time().nanos();
      return asked(peer, call)
          .doOnNext(answer -> measure(call, "ok", began))
          .onErrorMap(error -> {
            DhtException known = closed(error);
            measure(call, known.error().code(), began);
            return known;
          });
    });
  }

  @Override
  public Flux<VerifiedPeer> dial(Seed seed, Deadline deadline) {
    return Flux.defer(() -> {
      AtomicBoolean anybody = new AtomicBoolean();
      AtomicReference<DhtError> last = new AtomicReference<>(DhtError.TRANSPORT_DOWN);
      return dialEach(seed, deadline)
          .<VerifiedPeer>handle((end, sink) -> {
            switch (end) {
              case Dialled.Met met -> {
                anybody.set(true);
                sink.next(met.peer());
              }
              case Dialled.Self self -> anybody.set(true);
              case Dialled.Failed failed -> last.set(failed.error());
            }
          })
          .concatWith(Flux.defer(() -> anybody.get() ? Flux.empty() : unmet(seed, last.get())));
    });
  }

  @Override
  public Flux<Dialled> dialEach(Seed seed, Deadline deadline) {
    return once(() -> dialler.dial(seed, left(deadline), pool::adopt));
  }

  @Override
  public Flux<Dialled> dialFound(Seed found, Deadline deadline) {
    return once(() -> dialler.dialFound(found, left(deadline), pool::adopt));
  }

  /**
   * The operator has written down nodes at {@code sockets} for a discovery to begin with; whoever
   * else it finds is dialled only where strangers may be (docs/PROTOCOL.md §2.4).
   */
  public void written(Collection<InetSocketAddress> sockets) {
    rules.written(sockets);
  }

  private Flux<Dialled> once(Supplier<Flux<Dialled>> dial) {
    return ready.thenMany(Flux.defer(dial)).onErrorMap(TcpTransport::closed);
  }

  private Duration left(Deadline deadline) {
    return deadline.remaining(parts.world().time());
  }

  @Override
  public void dialAnew() {
    Mono.fromFuture(() -> LocalAddresses.find(workers)).subscribe(rules::inside, unknown -> {});
    pool.links().forEach(link -> link.finish(GRACE).subscribe());
  }

  /** Tells every connected peer that this node leaves; takes at most a second, never fails. */
  @Override
  public Mono<Void> announceLeaving() {
    return Flux.defer(() -> Flux.fromStream(this::links))
        .flatMap(Link::sayLeaving, parts.policy().connections())
        .then()
        .timeout(LEAVING, Mono.empty(), parts.world().timers());
  }

  /**
   * Stops listening, lets requests at work end for at most two seconds, closes everything. Never
   * fails; the transport cannot be used again.
   */
  public Mono<Void> close() {
    return closing;
  }

  /** Open connections, both ways. */
  public int connections() {
    return (int) links().filter(Link::open).count();
  }

  /** Whether the listener accepts. */
  public boolean listening() {
    return bearer.listening();
  }

  /**
   * Completes when every event loop has done a piece of work. The caller waits as long as it likes:
   * a stalled loop shows as silence.
   */
  public Mono<Void> pulse() {
    return bearer.pulse();
  }

  private Mono<Void> prepare() {
    return tls.start()
        .then(Mono.fromFuture(() -> CompletableFuture.runAsync(Compression::load, workers)))
        .then(Mono.fromFuture(() -> LocalAddresses.find(workers)))
        .doOnNext(rules::inside)
        .then(Mono.fromRunnable(this::startSweeping));
  }

  private Mono<Void> shutDown() {
    sweeper.dispose();
    parts.introductions().close();
    parts.doorway().shut();
    pool.close();
    return bearer
        .stopListening()
        .thenMany(Flux.defer(() -> Flux.fromStream(this::links)))
        .flatMap(link -> link.finish(GRACE), parts.policy().connections())
        .then(Mono.fromRunnable(names::close))
        .then(bearer.close());
  }

  private void startSweeping() {
    parts.introductions().prepare();
    Duration often = parts.policy().idle().dividedBy(SWEEPS_PER_IDLE);
    long period = (often.compareTo(SLOWEST_SWEEP) < 0 ? often : SLOWEST_SWEEP).toNanos();
    sweeper.update(
        parts
            .world()
            .timers()
            .schedulePeriodically(this::upkeep, period, period, TimeUnit.NANOSECONDS));
  }

  /** A fault ends one look, never the looking. */
  private void upkeep() {
    try {
      sweep();
    } catch (RuntimeException fault) {
      parts.meters().restart(Meters.Task.CONNECTIONS);
      LOG.warn("Looking after connections failed; it is done again", fault);
    }
  }

  private Mono<Answer> asked(VerifiedPeer peer, Call call) {
    Duration left = call.deadline().remaining(parts.world().time());
    if (left.isZero()) {
      return Mono.error(late("the deadline has passed before " + peer.nodeId() + " was asked"));
    }
    // A link that was closed as idle in this very moment is no reason to fail: dial anew, once.
    Link open = pool.open(peer.nodeId());
    Mono<Answer> answer = open == null ? once(peer, call) : open.ask(call);
    return answer
        .onErrorResume(NotSentException.class, gone -> once(peer, call))
        .timeout(left, timedOut(peer), parts.world().timers());
  }

  private Mono<Answer> once(VerifiedPeer peer, Call call) {
    return ready
        .then(Mono.defer(() -> pool.obtain(peer.nodeId(), () -> dialler.dial(peer))))
        .flatMap(link -> link.ask(call));
  }

  private Mono<Answer> timedOut(VerifiedPeer peer) {
    return Mono.error(() -> {
      parts.meters().peerFault(PeerFault.TIMEOUT);
      return late("peer " + peer.nodeId() + " did not answer in time");
    });
  }

  private void measure(Call call, String outcome, long began) {
    Duration took = Duration.ofNanos(parts.world().time().nanos() - began);
    parts.meters().rpc(call.request().operation(), Direction.OUT, outcome, took);
  }

  private Stream<Link> links() {
    return Stream.concat(pool.links().stream(), parts.doorway().links().stream());
  }

  /**
   * Who has dialled gives an idle connection up first, as he alone asks over it and knows that he
   * does not: closed by the other, it could end under a request that is just on its way.
   */
  private void sweep() {
    long idle = parts.policy().idle().toNanos();
    pool.links().forEach(link -> sweep(link, idle));
    parts.doorway().links().forEach(link -> sweep(link, ACCEPTED_PATIENCE * idle));
    tls.renewIfDue();
    parts.introductions().prepare();
  }

  private void sweep(Link link, long idleNanos) {
    if (!link.open()) {
      pool.left(link);
    } else if (link.stuck()) {
      parts.meters().peerFault(PeerFault.BAD_FRAME);
      link.close("the peer began a frame and did not end it");
    } else if (link.inflight() == 0
        && parts.world().time().nanos() - link.usedAtNanos() > idleNanos) {
      link.close("nobody used the connection");
    }
  }

  /** Only the closed set leaves this room. */
  private static DhtException closed(Throwable error) {
    return switch (error) {
      case DhtException known -> known;
      case NotSentException gone -> down(gone.why());
      case RejectedExecutionException ended -> down("this node is closing");
      default -> DhtException.internal("a request could not be sent", error);
    };
  }

  private static <T> Flux<T> unmet(Seed seed, DhtError error) {
    return Flux.error(new DhtException(error, "no address of seed " + seed + " led to a node"));
  }

  private static DhtException down(String why) {
    return new DhtException(DhtError.TRANSPORT_DOWN, why);
  }

  private static DhtException late(String why) {
    return new DhtException(DhtError.DEADLINE, why);
  }
}

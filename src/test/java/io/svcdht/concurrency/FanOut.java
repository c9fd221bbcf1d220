package io.svcdht.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.peer.NetworkGroups;
import io.svcdht.peer.PeerInfoVerifier;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.TablePolicy;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.KademliaLookups;
import io.svcdht.pipeline.LookupParts;
import io.svcdht.pipeline.LookupPolicy;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.NeighbourPolicy;
import io.svcdht.pipeline.Neighbours;
import io.svcdht.pipeline.Records;
import io.svcdht.pipeline.Traces;
import io.svcdht.pipeline.Verification;
import io.svcdht.pipeline.VerificationPolicy;
import io.svcdht.pipeline.World;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordVerifier;
import io.svcdht.testing.Samples;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;

/**
 * One find, whose every answer and timer comes when a test wants it, on the thread that the test
 * takes for it. {@code point} is run wherever the find reaches outside: a request, a timer, chance,
 * an event for its caller.
 */
final class FanOut {

  private static final int CROWD = 14;
  private static final int KNOWN = 6;
  private static final int RARELY = 30;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final RandomGenerator chance;
  private final Runnable point;
  private final LookupPolicy policy;
  private final HandTimers timers;
  private final HeldExchange exchange;
  private final Verification verification;
  private final Neighbours neighbours;
  private final KademliaLookups lookups;
  private final Cid target;
  private final Queue<FindEvent> events = new ConcurrentLinkedQueue<>();
  private volatile @Nullable Throwable failure;
  private volatile boolean ended;
  private volatile boolean cancelled;
  private volatile @Nullable Disposable running;

  FanOut(int k, RandomGenerator chance, Runnable point) {
    this.chance = chance;
    this.point = point;
    LookupPolicy usual = LookupPolicy.defaults();
    this.policy =
        new LookupPolicy(
            k,
            usual.alpha(),
            usual.beta(),
            usual.hopBudget(),
            usual.hedgeStagger(),
            usual.rpcTimeout(),
            TIMEOUT,
            usual.spread());
    Crowd crowd = new Crowd(chance.nextLong());
    VerifiedPeer self = crowd.peer();
    List<VerifiedPeer> peers = crowd.peers(CROWD, id -> true);
    this.target = crowd.cid();
    this.timers = new HandTimers(point);
    this.exchange = new HeldExchange(peers, policy.alpha(), point);
    this.verification =
        new Verification(
            Schedulers.immediate(),
            new PeerInfoVerifier(Samples.NETWORK, Crowd.CREDULOUS, timers),
            new RecordVerifier(Samples.NETWORK, Crowd.CREDULOUS, timers),
            new Meters() {},
            VerificationPolicy.defaults());
    RoutingTable table = new RoutingTable(self.nodeId(), TablePolicy.of(8), timers);
    peers.subList(0, KNOWN).forEach(peer -> table.offer(peer, Optional.<Duration>empty()));
    World world = new World(timers, timers, this::random);
    this.neighbours =
        new Neighbours(
            table,
            new Neighbours.Ways(exchange, verification, new Meters() {}),
            world,
            NeighbourPolicy.defaults());
    this.lookups = lookups(world);
  }

  private KademliaLookups lookups(World world) {
    MemoryProviderStore store = new MemoryProviderStore(RecordPolicy.defaults(), timers);
    Records records = new Records(store, Schedulers.immediate(), verification, new Meters() {});
    LookupParts parts =
        new LookupParts(exchange, neighbours, records, verification, NetworkGroups.NONE, world);
    return new KademliaLookups(parts, policy, new Meters() {}, Traces.NONE, false);
  }

  void start() {
    LookupId id = LookupId.next(timers, chance);
    Find find = new Find(id, target, 10, TIMEOUT, Find.Source.NETWORK);
    Disposable started =
        lookups.find(find).subscribe(this::told, error -> failure = error, () -> ended = true);
    running = started;
    if (cancelled) {
      started.dispose();
    }
  }

  /** Its caller goes. */
  void cancel() {
    cancelled = true;
    Disposable started = running;
    if (started != null) {
      started.dispose();
    }
  }

  boolean over() {
    return ended || cancelled || failure != null;
  }

  /** One thing happens, by {@code random}, while requests are in flight; whether one did. */
  boolean step(RandomGenerator random) {
    if (exchange.open() == 0) {
      return false;
    }
    return random.nextInt(3) == 0
        ? timers.fire(random.nextInt(RARELY) == 0 ? TIMEOUT : policy.rpcTimeout())
        : exchange.answer(random);
  }

  /** Whether nothing is in flight. */
  boolean idle() {
    return exchange.open() == 0;
  }

  /** Nothing is in flight: time passes. */
  void pass() {
    timers.fire(TIMEOUT);
  }

  /** Requests in flight that have not stalled stayed within the cap of one lookup. */
  void assertWithinCap() {
    int walking = policy.alpha() + policy.beta();
    assertThat(exchange.mostWalking()).as("in flight while walking").isLessThanOrEqualTo(walking);
    int converged = Math.max(policy.k(), policy.alpha()) + policy.beta();
    assertThat(exchange.most()).as("in flight").isLessThanOrEqualTo(converged);
  }

  /** It ended once, in order, and left nothing behind; what comes late changes nothing. */
  void assertNothingLeft() {
    assertThat(failure).isNull();
    assertThat(over()).isTrue();
    assertThat(exchange.open()).as("requests in flight").isZero();
    assertThat(timers.left()).as("timers").isZero();
    assertThat(verification.queued()).as("signatures").isZero();
    assertThat(neighbours.probing()).as("pings").isZero();
    int made = exchange.made();
    List<FindEvent> told = List.copyOf(events);
    exchange.answerAll(chance);
    assertThat(events).as("told after the end").hasSameSizeAs(told);
    assertThat(exchange.made()).as("asked after the end").isEqualTo(made);
    assertThat(timers.left()).as("timers after the end").isZero();
    if (!cancelled) {
      assertThat(told.getLast()).isInstanceOf(FindEvent.Ended.class);
    }
  }

  private void told(FindEvent event) {
    events.add(event);
    exchange.told(event);
    point.run();
  }

  private long random() {
    point.run();
    return chance.nextLong();
  }
}

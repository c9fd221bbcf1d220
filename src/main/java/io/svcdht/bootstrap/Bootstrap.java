package io.svcdht.bootstrap;

import io.svcdht.id.LookupId;
import io.svcdht.peer.RoutingTable;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Seed;
import io.svcdht.supervision.Backoff;
import io.svcdht.supervision.Supervised;
import io.svcdht.supervision.Supervisor;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Joins the network and keeps the node in it. Until it has joined (quorum of seeds, one
 * self-lookup, enough of the offered peers in the table) every turn dials all seeds, asks them whom
 * they know, and looks up the node's own id; turns follow each other with growing pauses, and an
 * inbound peer brings the next one forward. Once joined, a turn a minute tries one seed and a few
 * lost contacts; if several are back at once, a split has ended: the node refreshes all buckets,
 * and looks itself up and tries more of the lost at a quicker pace until no more come back. If the
 * table runs empty, joining begins anew; a quorum that was reached stays reached. Beside that,
 * where there is a {@link Discovery}, strangers that it names are tried, often until the node has
 * joined.
 */
public final class Bootstrap {

  private static final Logger log = LoggerFactory.getLogger(Bootstrap.class);

  /** How much faster lost contacts are tried while they come back. */
  private static final int HEALED_FASTER = 12;

  /** Between two searches until the node has joined; afterwards as between looks at a seed. */
  private static final Duration SEARCH = Duration.ofSeconds(2);

  private final BootstrapParts parts;
  private final BootstrapPolicy policy;
  private final Supervisor supervisor;
  private final Quorum quorum;
  private final Progress progress = new Progress();
  private final Seeding seeding;
  private final Strangers strangers;
  private final Healing healing;
  private final Refresh refresh;
  private final WarmStart warmStart;
  private volatile boolean healed;
  private volatile boolean begun;
  private volatile Listener listener = new Listener() {};

  /** Dials nobody before {@link #start}; {@code supervisor} runs its two tasks. */
  public Bootstrap(BootstrapParts parts, BootstrapPolicy policy, Supervisor supervisor) {
    this.parts = parts;
    this.policy = policy;
    this.supervisor = supervisor;
    this.quorum = new Quorum(parts.self().nodeId(), policy.seeds(), policy.required());
    this.seeding = new Seeding(parts, policy, quorum, progress);
    this.strangers = new Strangers(parts, quorum, seeding);
    this.healing = new Healing(parts, policy);
    this.refresh = new Refresh(parts, policy);
    this.warmStart = new WarmStart(parts, healing);
  }

  /** Hears how far the node has come; each once. */
  public interface Listener {
    /** The first lookup of the own id has succeeded, in this time. */
    default void lookedUp(Duration took) {}

    /** The node has joined. */
    default void joined() {}
  }

  /** Tells {@code listener} from now on. */
  public void onProgress(Listener listener) {
    this.listener = listener;
  }

  /** Begins to join, at once. */
  public void start() {
    Seeding.warnUnpinned(policy.seeds());
    supervisor.start(new Supervised(Meters.Task.BOOTSTRAP, Duration.ZERO, this::turn));
    supervisor.start(new Supervised(Meters.Task.REFRESH, refresh.every(), refresh::turn));
    if (parts.discovery().enabled()) {
      supervisor.start(new Supervised(Meters.Task.DISCOVERY, Duration.ZERO, this::search));
    }
    if (parts.cache().lasts()) {
      supervisor.start(
          new Supervised(Meters.Task.PEER_CACHE, warmStart.every(), warmStart::remember));
    }
  }

  /** Ends joining and refreshing, for good, and remembers whom it knows. */
  public Mono<Void> stop() {
    return Mono.defer(() -> {
      supervisor.stop(Meters.Task.BOOTSTRAP);
      supervisor.stop(Meters.Task.REFRESH);
      supervisor.stop(Meters.Task.DISCOVERY);
      supervisor.stop(Meters.Task.PEER_CACHE);
      return parts.cache().lasts() ? warmStart.remember().then() : Mono.empty();
    });
  }

  /** How far it has come. */
  public BootstrapStatus status() {
    return new BootstrapStatus(
        policy.standalone(),
        policy.seeds().size(),
        quorum.others(),
        quorum.authenticated(),
        progress.offered(),
        progress.hasSelfLookup(),
        progress.lastSelfLookup(),
        quorum.reached());
  }

  /** A peer has dialled us and proved itself: it may be a seed, and it is somebody to ask. */
  public void inboundPeer(Caller caller) {
    quorum.inbound(caller);
    if (!joined()) {
      supervisor.wake(Meters.Task.BOOTSTRAP);
    }
  }

  private Mono<Duration> turn() {
    boolean before = joined();
    return met(before ? oneSeed() : policy.seeds())
        .flatMap(met -> before ? healing.turn().doOnNext(this::back) : Mono.just(met))
        .flatMap(tried -> selfLookupDue() ? selfLookup() : Mono.empty())
        .then(Mono.fromSupplier(this::pause));
  }

  /** Tries strangers that a discovery names; whoever proves itself is asked for others next. */
  private Mono<Duration> search() {
    return strangers
        .search()
        .doOnNext(met -> {
          if (met > 0 && !joined()) {
            supervisor.wake(Meters.Task.BOOTSTRAP);
          }
        })
        .map(met ->
            joined() ? Backoff.jittered(policy.pace().heal(), parts.world().random()) : SEARCH);
  }

  /** The first time, peers of an earlier process beside the seeds: who is slow holds up nobody. */
  private Mono<Long> met(List<Seed> seeds) {
    Mono<Long> round = seeding.round(seeds);
    if (begun) {
      return round;
    }
    begun = true;
    Mono<Long> warm =
        warmStart
            .begin()
            .delayUntil(there -> there > 0 && selfLookupDue() ? selfLookup() : Mono.empty());
    return Mono.zip(round, warm, Long::sum);
  }

  /** More than one at once is no restart of a peer: a split has ended. */
  private void back(long count) {
    boolean first = !healed;
    healed = count > 1;
    if (healed && first) {
      log.info("{} lost contacts are back at once: refreshing the whole table", count);
      refresh.allOnce();
      supervisor.wake(Meters.Task.REFRESH);
    }
  }

  private List<Seed> oneSeed() {
    List<Seed> seeds = policy.seeds();
    return seeds.isEmpty()
        ? seeds
        : List.of(seeds.get(parts.world().random().nextInt(seeds.size())));
  }

  private boolean selfLookupDue() {
    if (table().size() == 0) {
      return false;
    }
    Instant stale = parts.world().time().wall().minus(policy.pace().refresh());
    return healed
        || !joined()
        || progress.lastSelfLookup().filter(last -> last.isAfter(stale)).isEmpty();
  }

  private Mono<LookupResult> selfLookup() {
    LookupId id = LookupId.next(parts.world().time(), parts.world().random());
    return parts
        .lookups()
        .closest(id, parts.self().nodeId(), policy.pace().lookup(), Meters.LookupKind.REFRESH)
        .doOnNext(this::selfLookedUp);
  }

  private void selfLookedUp(LookupResult result) {
    if (!result.complete() || result.closest().isEmpty()) {
      log.debug("self-lookup {} ended early: {}", result.id(), result.reason());
      return;
    }
    if (progress.selfLookup(parts.world().time().wall())) {
      listener.lookedUp(result.elapsed());
      log.info(
          "first self-lookup: {} contacts, {} of {} seeds met",
          table().size(),
          quorum.authenticated(),
          quorum.others());
      refresh.allOnce();
      supervisor.wake(Meters.Task.REFRESH);
    }
  }

  private Duration pause() {
    if (joined()) {
      if (progress.joined()) {
        listener.joined();
        supervisor.wake(Meters.Task.PEER_CACHE);
      }
      Duration heal = policy.pace().heal();
      return Backoff.jittered(
          healed ? heal.dividedBy(HEALED_FASTER) : heal, parts.world().random());
    }
    return policy.pace().backoff().pause(progress.notYet(), parts.world().random());
  }

  /** Nothing more to gain from hurry. */
  private boolean joined() {
    int contacts = table().size();
    if (policy.standalone() && contacts == 0) {
      return true;
    }
    int wanted = Math.min(table().policy().k(), progress.offered());
    return (policy.standalone() || quorum.reached())
        && progress.hasSelfLookup()
        && contacts > 0
        && contacts * 100 >= wanted * policy.fillPercent();
  }

  private RoutingTable table() {
    return parts.neighbours().table();
  }
}

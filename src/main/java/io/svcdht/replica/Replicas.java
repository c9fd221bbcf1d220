package io.svcdht.replica;

import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Rounds;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.pipeline.World;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Checks the replicas of what this node holds and makes those that are missing. Whoever stores a
 * record hears when it is brought to its holders the next time, by its publisher or by one of them,
 * and takes that for the check: so an hour later the closest holder checks, and the others, each
 * half a minute after the one before, only if it has not (Kademlia §2.5). A check brings the record
 * to the k closest as its publisher signed it, with everything else of its region; who has it
 * already says so. What this node has although k others are nearer it leaves to them.
 */
public final class Replicas implements Rounds.Work {

  private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);

  /** Most records in one sweep, but for the last content; the others are swept after it. */
  private static final int RECORDS_MOST = 8_192;

  /** So that the first of those who are next in a region is alone, and spares the others. */
  private static final double JITTER = 0.1;

  private static final Duration RETRY = Duration.ofSeconds(30);
  private static final Duration RETRY_CAP = Duration.ofMinutes(30);

  private final Parts parts;
  private final ReplicaPolicy policy;
  private final Rounds rounds;
  private final Shortages shortages;
  private final Newcomers newcomers;
  private final Warming warming;

  /**
   * What it works with.
   *
   * @param table who is near, as far as this node knows
   * @param held the own store
   * @param sweeps brings records to their holders
   * @param world time, timers and chance
   * @param meters counts checks and repairs
   * @param care who hears of faults
   */
  public record Parts(
      RoutingTable table, Held held, Sweeps sweeps, World world, Meters meters, Care care) {}

  /**
   * Who hears of faults of its own.
   *
   * @param repair of checking replicas
   * @param newcomers of giving newcomers what they should hold
   */
  public record Care(Faults repair, Faults newcomers) {}

  /** The own store, for reading. */
  public interface Held {
    /** All live records of {@code cid}. */
    Mono<List<VerifiedRecord>> of(Cid cid);

    /** Contents after {@code after}, from the first if that is empty, some; none at the end. */
    Mono<List<Cid>> contents(Optional<Cid> after);
  }

  /** Keeps watch from {@link #start} on. */
  public Replicas(Parts parts, ReplicaPolicy policy) {
    this.parts = parts;
    this.policy = policy;
    rounds =
        new Rounds(
            parts.world(),
            new Rounds.Pace(JITTER, policy.concurrency(), RETRY, RETRY_CAP, 1),
            this,
            parts.care().repair());
    shortages = new Shortages(parts.meters(), parts.table().policy().k());
    newcomers = new Newcomers(parts, policy, rounds);
    warming = new Warming(parts.world().time());
  }

  /** Begins to check, also what an earlier process has kept. */
  public void start() {
    rounds.start();
    parts
        .held()
        .contents(Optional.empty())
        .expand(page ->
            page.isEmpty() ? Mono.empty() : parts.held().contents(Optional.of(page.getLast())))
        .subscribe(
            page -> page.forEach(this::kept),
            failure ->
                LOG.warn("replicas kept by an earlier process wait: {}", failure.toString()));
  }

  /** Checks no more. */
  public void stop() {
    rounds.stop();
    newcomers.stop();
  }

  /** A record of {@code cid} was stored here, or once more: it is being brought to its holders. */
  public void kept(Cid cid) {
    int nearer = Math.min(parts.table().nearer(cid), parts.table().policy().k());
    rounds.again(cid, policy.check().plus(policy.turn().multipliedBy(nearer)));
  }

  /** {@code peer} is a contact now, and was none. */
  public void joined(VerifiedPeer peer) {
    newcomers.joined(peer);
  }

  /** This node has looked itself up for the first time and so has asked for what it should hold. */
  public void asked(Duration took) {
    warming.asked(took);
  }

  /** A holder has given this node something that it did not have. */
  public void given() {
    warming.given();
  }

  /** Whether it has what it should hold, as far as it can tell. */
  public boolean warm() {
    return warming.over();
  }

  /** {@code id} has just started and asks for what it should hold. */
  public void asks(NodeId id) {
    newcomers.asks(id);
  }

  /** Records whose holders were too few when this node last checked. */
  public int underReplicated() {
    return shortages.size();
  }

  /**
   * Before this node leaves: brings those records to their holders that would otherwise have fewer
   * than half of k, as far as this node knows. Completes when that is done; how many it were.
   */
  public Mono<Integer> handOver() {
    return Mono.defer(() -> {
      rounds.stop();
      List<Cid> falling = newcomers.wouldFallShort();
      return Flux.fromIterable(Regions.of(falling, this::region))
          .concatMap(part -> swept(part.region(), part.cids()))
          .then(Mono.just(falling.size()));
    });
  }

  @Override
  public Optional<Subtree> regionOf(Cid cid) {
    return Optional.of(region(cid));
  }

  @Override
  public Mono<?> one(Cid cid) {
    return sweep(region(cid), List.of(cid));
  }

  @Override
  public Mono<?> sweep(Subtree region, List<Cid> cids) {
    List<Cid> ours = new ArrayList<>(cids.size());
    for (Cid cid : cids) {
      if (parts.table().nearer(cid) < parts.table().policy().k()) {
        ours.add(cid);
      } else {
        rounds.again(cid, policy.check());
      }
    }
    return swept(region, ours)
        .doOnError(failure -> {
          LOG.debug("replicas of a region were not checked: {}", failure.toString());
          ours.forEach(rounds::failed);
        });
  }

  /** The whole space while nobody knows how large the network is. */
  private Subtree region(Cid cid) {
    return parts.sweeps().regionOf(cid).orElse(Subtree.around(cid, 0));
  }

  /** Brings all that is held of {@code cids}, as much at a time as may be. */
  private Mono<Void> swept(Subtree region, List<Cid> cids) {
    AtomicInteger taken = new AtomicInteger();
    return Flux.fromIterable(cids)
        .concatMap(cid -> parts.held().of(cid).doOnNext(records -> seen(cid, records)), 1)
        .bufferUntil(records -> {
          boolean full = taken.addAndGet(records.size()) >= RECORDS_MOST;
          if (full) {
            taken.set(0);
          }
          return full;
        })
        .map(contents -> contents.stream().flatMap(List::stream).toList())
        .filter(records -> !records.isEmpty())
        .concatMap(records -> brought(region, records), 1)
        .doOnNext(placements -> placements.forEach(shortages::checked))
        .then();
  }

  /** Plans the next turn of what is held, and forgets what is not. */
  private void seen(Cid cid, List<VerifiedRecord> records) {
    if (records.isEmpty()) {
      rounds.drop(cid);
      shortages.gone(cid);
    } else {
      kept(cid);
    }
  }

  private Mono<List<Sweeps.Placement>> brought(Subtree region, List<VerifiedRecord> records) {
    LookupId id = LookupId.next(parts.world().time(), parts.world().random());
    return parts.sweeps().sweep(id, region, records, Sweeps.Carrier.HOLDER);
  }
}

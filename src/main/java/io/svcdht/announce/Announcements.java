package io.svcdht.announce;

import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.Multiaddr;
import io.svcdht.limits.Limits;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.Provides;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.pipeline.World;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.RecordSigner;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The announcements of this node: signed by it, brought to the closest nodes, and signed anew
 * before they run out, until their owners withdraw them; or until the process ends, where nothing
 * outlives it ({@link Keeping}). In a fleet any node takes them, and one of those that live signs
 * them anew ({@link Fleet}).
 *
 * <p>An announcement belongs to (owner, content). The network sees one record of this node for a
 * content, which carries the union of its owners' addresses; a withdrawal by one owner publishes
 * the reduced union, by the last one a withdrawal. What to publish is decided when its turn comes
 * ({@link Turns}), from what everybody wants then ({@link Ledger}); {@link Publishing} does it and
 * keeps the time.
 */
public final class Announcements {

  private final Network network;
  private final RecordSigner signer;
  private final RecordPolicy records;
  private final Ledger ledger;
  private final Publishing publishing;
  private final Relayed relayed;
  private final boolean durable;
  private final Takeover takeover;
  private final Optional<Fleet> fleet;
  private final Taking taking;

  /**
   * Who signs.
   *
   * @param signer of this node's records
   * @param ownAddresses announced where a caller names none; asked each time a record is signed
   * @param crypto where signing runs, off the event loop
   * @param keeping where announcements are kept if they outlive the process
   */
  public record Publisher(
      RecordSigner signer,
      Supplier<List<Multiaddr>> ownAddresses,
      Scheduler crypto,
      Optional<Keeping> keeping) {

    /** One whose announcements end with the process. */
    public Publisher(
        RecordSigner signer, Supplier<List<Multiaddr>> ownAddresses, Scheduler crypto) {
      this(signer, ownAddresses, crypto, Optional.empty());
    }
  }

  /**
   * The rest of the node, as far as announcing needs it.
   *
   * @param provides brings a record to the k closest, this node included
   * @param sweeps brings many of one region to theirs
   * @param verification checks a record signed elsewhere
   * @param meters counts republishes
   * @param faults hears of faults of republishing
   */
  public record Network(
      Provides provides,
      Sweeps sweeps,
      Function<SignedRecord, Mono<VerifiedRecord>> verification,
      Meters meters,
      Faults faults) {}

  /** Announces nothing yet; {@link #start} begins to republish. */
  public Announcements(
      Publisher publisher,
      Network network,
      World world,
      RecordPolicy records,
      AnnouncePolicy policy) {
    this.network = network;
    this.signer = publisher.signer();
    this.records = records;
    Optional<Keeping> keeping = publisher.keeping();
    Optional<Keeping.InFleet> shared = keeping.flatMap(there -> as(there, Keeping.InFleet.class));
    durable = keeping.isPresent();
    ledger = new Ledger(policy.max(), new Unwritten(durable, shared.isPresent()));
    takeover =
        new Takeover(
            keeping.flatMap(there -> as(there, Keeping.OnDisk.class)), ledger, world.timers());
    relayed = new Relayed(policy.relayed());
    Optional<Members> members =
        shared.map(there -> new Members(there.member(), there.lease(), world.time()));
    Optional<Journal> journal = keeping.map(there -> new Journal(there, ledger));
    Publishing.Parts parts = new Publishing.Parts(publisher, network, world, records);
    publishing = new Publishing(parts, policy, ledger, journal, members);
    fleet =
        shared.map(there ->
            new Fleet(
                there,
                new Fleet.Parts(
                    members.orElseThrow(),
                    new Mirror(ledger, ts -> signAfter(ts, world)),
                    ledger,
                    journal.orElseThrow(),
                    publishing.plans()),
                world));
    taking = new Taking(takeover, fleet, ledger, signer, records);
  }

  private static <T> Optional<T> as(Keeping keeping, Class<T> kind) {
    return Optional.of(keeping).filter(kind::isInstance).map(kind::cast);
  }

  /** A clock of the fleet that is far off is no reason to sign what nobody takes. */
  private void signAfter(Instant ts, World world) {
    if (ts.isBefore(world.time().wall().plus(Limits.CLOCK_SKEW))) {
      signer.after(ts);
    }
  }

  /**
   * Announces {@code cid} for {@code owner} at {@code addrs} (none: the node's own), and keeps it
   * announced. Errors: {@code QuotaExceeded} at the bound or over 16 addresses, {@code Malformed}
   * for a ttl out of range or no address at all, {@code Busy}, {@code NotReady} when stopping, and
   * what {@link Refusals} says when nobody took it: a new announcement is then forgotten again, an
   * older one stays and is retried.
   */
  public Mono<Announced> announce(
      Owner owner, Cid cid, List<Multiaddr> addrs, Optional<Duration> ttl, Duration timeout) {
    return Mono.defer(() -> {
      taking.check();
      Terms.checkAddresses(addrs);
      Duration life = Terms.checkTtl(ttl.orElse(records.ttl()));
      return publishing.take(
          cid,
          timeout,
          () -> {
            taking.checkPromise(owner, cid);
            boolean fresh = ledger.put(owner, cid, List.copyOf(addrs), life);
            return published -> published.announced(fresh);
          });
    });
  }

  /**
   * Withdraws what {@code owner} announced. {@code NotFound} if that is nothing; when nobody could
   * be told, the error says so, and this node goes on trying until the record has run out.
   */
  public Mono<Announced> withdraw(Owner owner, Cid cid, Duration timeout) {
    return Mono.defer(() -> {
      taking.check();
      return publishing.take(
          cid,
          timeout,
          () -> {
            ledger.remove(owner, cid);
            return published -> published.announced(false);
          });
    });
  }

  /**
   * Brings a record signed elsewhere to the closest nodes, as it is. Errors: what its verification
   * refuses, and what {@link Refusals} says when nobody took it.
   */
  public Mono<Announced> relay(SignedRecord signed, Duration timeout) {
    return Mono.defer(() -> {
      taking.checkRunning();
      return network
          .verification()
          .apply(signed)
          .flatMap(record -> publishing.provide(record, timeout))
          .map(published -> published.announced(relayed.add(signed)));
    });
  }

  /**
   * At most {@code limit} (1…1,000) of {@code owner}'s announcements after {@code cursor}, which is
   * empty or one that an earlier page gave.
   *
   * @throws DhtException {@code Malformed} for a cursor or limit that cannot be, {@code NotReady}
   *     before what there was is loaded
   */
  public Listing list(Owner owner, Bytes cursor, int limit) {
    Terms.checkPage(cursor, limit);
    taking.checkLoaded();
    return ledger.list(owner, cursor, limit);
  }

  /** How many announcements there are. */
  public int size() {
    return ledger.size();
  }

  /**
   * Takes over what an earlier process has promised; until that is done, nothing is announced,
   * withdrawn or listed. Tried again for as long as the disk fails.
   */
  public Mono<Void> load() {
    return takeover.run(clock -> {
      signer.after(clock);
      publishing.plans().resume();
    });
  }

  /** Whether {@link #load} is done, or there is nothing to load. */
  public boolean isLoaded() {
    return takeover.done();
  }

  /** Whether announcements outlive the process. */
  public boolean durable() {
    return durable;
  }

  /** Whether a fleet shares them. */
  public boolean shared() {
    return fleet.isPresent();
  }

  /** Where this node stands in its fleet, if it shares its announcements with one. */
  public Optional<FleetView> fleet() {
    return fleet.map(Fleet::view);
  }

  /** The standing task of a node in a fleet. */
  public Optional<Upkeep> upkeep() {
    return fleet.map(there -> new Upkeep(Fleet.PAUSE, there::turn));
  }

  /**
   * A standing task.
   *
   * @param every the usual pause between two turns
   * @param turn emits how long to pause after it; an error of the closed set is no fault
   */
  public record Upkeep(Duration every, Supplier<Mono<Duration>> turn) {}

  /** Begins to republish. */
  public void start() {
    publishing.rounds().start();
  }

  /** Signs and publishes everything anew, paced: this node's addresses have changed. */
  public void republishAll() {
    publishing.plans().hurry();
  }

  /** Republishes no more and takes nothing new; completes when what is under way has ended. */
  public Mono<Void> stop() {
    return Mono.defer(() -> {
      taking.stop();
      return publishing.stop().then(fleet.map(Fleet::leave).orElse(Mono.empty()));
    });
  }
}

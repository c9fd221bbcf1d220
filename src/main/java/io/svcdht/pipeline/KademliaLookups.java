package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.message.Request;
import io.svcdht.peer.Contact;
import io.svcdht.peer.NetworkSize;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Meters.LookupKind;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.ContextView;

/** Iterative lookups over the network (Kademlia §2.3, docs/PROTOCOL.md §6). */
public final class KademliaLookups implements Lookups {

  private static final Logger LOG = LoggerFactory.getLogger(KademliaLookups.class);

  /** Own contacts a lookup begins with, for each of the k: some of the nearest may be dead. */
  private static final int KNOWN_PER_PLACE = 2;

  /** How long an estimate of the network's size made on suspicion is good for. */
  private static final Duration RESAMPLE = Duration.ofMinutes(1);

  private static final int SAMPLES_AT_ONCE = 8;

  /** Lookups for an estimate: as many as it needs, and some that may end early. */
  private static final int SAMPLES = NetworkSize.ENOUGH + 4;

  private final LookupParts parts;
  private final Meters meters;
  private final Traces traces;
  private final boolean standalone;
  private final NetworkSize size = new NetworkSize();
  private final AtomicReference<@Nullable Resample> resample = new AtomicReference<>();
  private volatile LookupRun.Engine engine;

  /** The size of the network, estimated anew on suspicion. */
  private record Resample(long beganNanos, Mono<Void> done) {}

  /** Lookups over {@code parts}; {@code standalone} if it is no fault to know nobody. */
  public KademliaLookups(
      LookupParts parts, LookupPolicy policy, Meters meters, Traces traces, boolean standalone) {
    this.parts = parts;
    this.meters = meters;
    this.traces = traces;
    this.standalone = standalone;
    HedgeBudget hedges = new HedgeBudget(parts.world().time());
    this.engine =
        new LookupRun.Engine(
            parts,
            policy,
            new NodeKnowledge(parts, size, hedges),
            hedges,
            new AnswerTimes(),
            new Reports());
  }

  /** How they are made. */
  public LookupPolicy policy() {
    return engine.policy();
  }

  /** Lookups that begin from now on are made so; k stays. */
  public void use(LookupPolicy policy) {
    LookupRun.Engine now = engine;
    engine =
        new LookupRun.Engine(
            now.parts(),
            now.policy().tunedAs(policy),
            now.knowledge(),
            now.hedges(),
            now.times(),
            now.reports());
  }

  /** How large the network is, by what refreshes have seen. */
  public NetworkSize networkSize() {
    return size;
  }

  /** What they may ask of the node. */
  Knowledge knowledge() {
    return engine.knowledge();
  }

  @Override
  public Flux<FindEvent> find(Find find) {
    if (find.source() == Find.Source.LOCAL) {
      return Flux.deferContextual(caller -> local(find, parts.world().time().nanos(), caller));
    }
    int page = Math.min(find.limit(), Limits.RECORDS_PER_REQUEST);
    return LookupRun.flow(
            engine,
            new LookupRun.Plan(
                new Lookup.Goal(
                    find.id(), table().self(), find.cid(), find.limit(), false, standalone),
                LookupKind.FIND,
                find.timeout(),
                leg -> new Request.FindProviders(find.cid(), page, leg.cursor()),
                network(find)))
        .ofType(FindEvent.class);
  }

  @Override
  public Mono<LookupResult> closest(LookupId id, Key target, Duration timeout, LookupKind kind) {
    Request question = new Request.FindNode(target.toNodeId(), policy().k());
    return LookupRun.flow(
            engine,
            new LookupRun.Plan(
                new Lookup.Goal(id, table().self(), target, 0, false, standalone),
                kind,
                timeout,
                leg -> question,
                Mono.fromSupplier(() -> began(known(target), List.of()))))
        .ofType(FindEvent.Ended.class)
        .map(FindEvent.Ended::result)
        .single();
  }

  /** Walks to the closest and gives each the record; tells of each, of enough, and of the end. */
  Flux<Told> place(LookupId id, VerifiedRecord record, Duration timeout) {
    LookupRun.Engine how = record.record().withdrawn() ? wide() : engine;
    Key target = record.record().cid();
    Request walk = new Request.FindNode(target.toNodeId(), how.policy().k());
    Request give = new Request.Provide(List.of(record.signed()), how.policy().k());
    return LookupRun.flow(
        how,
        new LookupRun.Plan(
            new Lookup.Goal(id, table().self(), target, 0, true, standalone),
            LookupKind.PROVIDE,
            timeout,
            leg -> leg.place() ? give : walk,
            Mono.fromSupplier(() -> began(known(target), List.of()))));
  }

  private LookupRun.Engine wide() {
    LookupRun.Engine now = engine;
    return new LookupRun.Engine(
        now.parts(),
        now.policy().wide(),
        now.knowledge(),
        now.hedges(),
        now.times(),
        now.reports());
  }

  /** Nobody is asked, so there is nothing to decide: what the store has, and the end. */
  private Flux<FindEvent> local(Find find, long beganNanos, ContextView caller) {
    return Within.limit(stored(find), find.timeout(), () -> late(find), parts.world().timers())
        .flatMapIterable(own -> {
          List<FindEvent> events = new ArrayList<>(own.size() + 1);
          own.forEach(record -> events.add(new FindEvent.Found(record)));
          LookupResult result = localResult(find, own.size(), beganNanos);
          ended(LookupKind.FIND, result);
          LookupLog.ended(LookupKind.FIND, result, policy(), find.timeout(), caller);
          events.add(new FindEvent.Ended(result));
          return events;
        })
        .onErrorMap(
            fault -> !(fault instanceof DhtException),
            fault -> DhtException.internal("lookup " + find.id() + " broke off", fault));
  }

  private static DhtException late(Find find) {
    return new DhtException(
        DhtError.DEADLINE,
        "the own store has not answered lookup " + find.id() + " within " + find.timeout());
  }

  private LookupResult localResult(Find find, int found, long beganNanos) {
    Optional<LookupResult.Partial> reason =
        found >= find.limit() ? Optional.of(LookupResult.Partial.LIMIT) : Optional.empty();
    Duration elapsed = Duration.ofNanos(parts.world().time().nanos() - beganNanos);
    return new LookupResult(find.id(), reason, List.of(), 0, 0, found, false, elapsed);
  }

  /** A store that cannot answer does not keep the network from answering. */
  private Mono<LookupEvent> network(Find find) {
    return stored(find)
        .onErrorResume(
            DhtException.class,
            busy -> {
              LOG.atWarn()
                  .addKeyValue("lookup_id", find.id())
                  .addKeyValue("cid", find.cid())
                  .addKeyValue("reason", busy.error().code())
                  .log("lookup {}: own store left out: {}", find.id(), busy.detail());
              return Mono.just(List.of());
            })
        .map(own -> began(known(find.cid()), own));
  }

  private Mono<List<VerifiedRecord>> stored(Find find) {
    return parts
        .records()
        .find(find.cid(), Bytes.EMPTY, find.limit())
        .map(ProviderStore.Page::records);
  }

  private List<VerifiedPeer> known(Key target) {
    int bucket = table().bucketOf(target);
    if (bucket < RoutingTable.BUCKETS) {
      table().refreshed(bucket);
    }
    List<Contact> contacts = table().closest(target, policy().k() * KNOWN_PER_PLACE);
    return contacts.stream().map(Contact::peer).toList();
  }

  private static LookupEvent began(List<VerifiedPeer> known, List<VerifiedRecord> stored) {
    return new LookupEvent.Began(known, stored);
  }

  private void ended(LookupKind kind, LookupResult result) {
    meters.lookup(kind, result);
  }

  private RoutingTable table() {
    return parts.neighbours().table();
  }

  /** What the lookups themselves report. */
  private final class Reports implements LookupReports {

    @Override
    public Traces traces() {
      return traces;
    }

    @Override
    public void hedge(LookupKind kind, LookupEvent.Over over) {
      Meters.HedgeOutcome outcome =
          over.winner()
              .map(winner ->
                  winner.equals(over.first()) ? Meters.HedgeOutcome.LOST : Meters.HedgeOutcome.WON)
              .orElse(Meters.HedgeOutcome.FAILED);
      meters.hedge(kind, outcome);
    }

    /** Refreshes look up random points, nobody's choice: they tell how dense the network is. */
    @Override
    public void ended(LookupKind kind, Key target, LookupResult result, int near) {
      KademliaLookups.this.ended(kind, result);
      if (kind == LookupKind.REFRESH && result.complete() && !result.closest().isEmpty()) {
        size.sample(target, result.closest().getLast().nodeId(), near);
      }
      if (result.suspected()) {
        meters.eclipseSuspected();
        LOG.atWarn()
            .addKeyValue("lookup_id", result.id())
            .addKeyValue("hops", result.hops())
            .addKeyValue("reason", "eclipse")
            .log(
                "lookup {}: the closest to {} stand closer together than {} nodes would; all of"
                    + " the region were asked",
                result.id(),
                target,
                Math.round(size.estimate().orElse(0)));
      }
    }

    @Override
    public Mono<Boolean> resample() {
      long now = parts.world().time().nanos();
      Resample running =
          resample.updateAndGet(last ->
              last != null && now - last.beganNanos() < RESAMPLE.toNanos()
                  ? last
                  : new Resample(now, samples(policy().deadline())));
      return Objects.requireNonNull(running)
          .done()
          .then(Mono.fromSupplier(() -> size.samples() >= NetworkSize.ENOUGH));
    }

    /** One round of samples, however many wait for it. */
    private Mono<Void> samples(Duration timeout) {
      return Flux.range(0, SAMPLES)
          .doOnSubscribe(begun -> size.restart())
          .flatMap(i -> sample(timeout), SAMPLES_AT_ONCE)
          .then()
          .cache();
    }

    private Mono<LookupResult> sample(Duration timeout) {
      World world = parts.world();
      NodeId anywhere = NodeId.random(world.random());
      return KademliaLookups.this
          .closest(
              LookupId.next(world.time(), world.random()), anywhere, timeout, LookupKind.REFRESH)
          .onErrorComplete();
    }

    @Override
    public Mono<LookupResult> closest(NodeId point, Duration timeout) {
      LookupId id = LookupId.next(parts.world().time(), parts.world().random());
      return KademliaLookups.this.closest(id, point, timeout, LookupKind.CLOSEST).onErrorComplete();
    }
  }
}

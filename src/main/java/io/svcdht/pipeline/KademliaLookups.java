package io.svcdht.pipeline;

import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Key;
import io.svcdht.id.LookupId;
import io.svcdht.limits.Limits;
import io.svcdht.message.Request;
import io.svcdht.peer.Contact;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Iterative lookups over the network (Kademlia §2.3, docs/PROTOCOL.md §6). */
public final class KademliaLookups implements Lookups {

  private static final Logger LOG = LoggerFactory.getLogger(KademliaLookups.class);

  /** Own contacts a lookup begins with, for each of the k: some of the nearest may be dead. */
  private static final int KNOWN_PER_PLACE = 2;

  private final LookupParts parts;
  private final LookupPolicy policy;
  private final Meters meters;
  private final boolean standalone;

  /** Lookups over {@code parts}; {@code standalone} if it is no fault to know nobody. */
  public KademliaLookups(
      LookupParts parts, LookupPolicy policy, Meters meters, boolean standalone) {
    this.parts = parts;
    this.policy = policy;
    this.meters = meters;
    this.standalone = standalone;
  }

  /** How they are made. */
  public LookupPolicy policy() {
    return policy;
  }

  @Override
  public Flux<FindEvent> find(Find find) {
    if (find.source() == Find.Source.LOCAL) {
      return Flux.defer(() -> local(find, parts.world().time().nanos()));
    }
    int page = Math.min(find.limit(), Limits.RECORDS_PER_REQUEST);
    Lookup.Goal goal =
        new Lookup.Goal(find.id(), table().self(), find.cid(), find.limit(), standalone);
    return LookupRun.flow(
        parts,
        policy,
        new LookupRun.Plan(
            goal,
            find.timeout(),
            leg -> new Request.FindProviders(find.cid(), page, leg.cursor()),
            network(find),
            result -> ended(Meters.LookupKind.FIND, result)));
  }

  @Override
  public Mono<LookupResult> closest(
      LookupId id, Key target, Duration timeout, Meters.LookupKind kind) {
    Request question = new Request.FindNode(target.toNodeId(), policy.k());
    return LookupRun.flow(
            parts,
            policy,
            new LookupRun.Plan(
                new Lookup.Goal(id, table().self(), target, 0, standalone),
                timeout,
                leg -> question,
                Mono.fromSupplier(() -> began(known(target), List.of())),
                result -> ended(kind, result)))
        .ofType(FindEvent.Ended.class)
        .map(FindEvent.Ended::result)
        .single();
  }

  /** Nobody is asked, so there is nothing to decide: what the store has, and the end. */
  private Flux<FindEvent> local(Find find, long beganNanos) {
    return stored(find)
        .flatMapIterable(own -> {
          List<FindEvent> events = new ArrayList<>(own.size() + 1);
          own.forEach(record -> events.add(new FindEvent.Found(record)));
          LookupResult result = localResult(find, own.size(), beganNanos);
          ended(Meters.LookupKind.FIND, result);
          events.add(new FindEvent.Ended(result));
          return events;
        })
        .onErrorMap(
            fault -> !(fault instanceof DhtException),
            fault -> DhtException.internal("lookup " + find.id() + " broke off", fault));
  }

  private LookupResult localResult(Find find, int found, long beganNanos) {
    Optional<LookupResult.Partial> reason =
        found >= find.limit() ? Optional.of(LookupResult.Partial.LIMIT) : Optional.empty();
    Duration elapsed = Duration.ofNanos(parts.world().time().nanos() - beganNanos);
    return new LookupResult(find.id(), reason, List.of(), 0, 0, found, elapsed);
  }

  /** A store that cannot answer does not keep the network from answering. */
  private Mono<LookupEvent> network(Find find) {
    return stored(find)
        .onErrorResume(
            DhtException.class,
            busy -> {
              LOG.atWarn()
                  .addKeyValue("lookup_id", find.id())
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
    List<Contact> contacts = table().closest(target, policy.k() * KNOWN_PER_PLACE);
    return contacts.stream().map(Contact::peer).toList();
  }

  private static LookupEvent began(List<VerifiedPeer> known, List<VerifiedRecord> stored) {
    return new LookupEvent.Began(known, stored);
  }

  private void ended(Meters.LookupKind kind, LookupResult result) {
    meters.lookup(kind, result);
    LOG.debug(
        "lookup {} ({}) ended {}: {} closest, {} hops, {} rpcs, {} records, {} ms",
        result.id(),
        kind,
        result.reason().map(LookupResult.Partial::label).orElse("complete"),
        result.closest().size(),
        result.hops(),
        result.rpcs(),
        result.records(),
        result.elapsed().toMillis());
  }

  private RoutingTable table() {
    return parts.neighbours().table();
  }
}

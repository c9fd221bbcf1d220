package io.svcdht.bootstrap;

import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.peer.NetworkSize;
import io.svcdht.peer.RoutingTable;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Meters;
import io.svcdht.supervision.Backoff;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Refreshes buckets that no lookup went to for a while, and all far ones once after joining
 * (Kademlia §2.3), by looking up a random id in each, one after the other. After joining, as many
 * random ids are looked up in all as it takes to know how large the network is.
 */
final class Refresh {

  /** Buckets refreshed in one turn; the others wait for the next. */
  static final int BATCH = 24;

  private static final int TURNS_PER_QUIET_TIME = 10;

  private final BootstrapParts parts;
  private final BootstrapPolicy policy;
  private volatile boolean all;

  Refresh(BootstrapParts parts, BootstrapPolicy policy) {
    this.parts = parts;
    this.policy = policy;
  }

  /** The next turn takes every bucket up to the nearest neighbour's, quiet or not. */
  void allOnce() {
    all = true;
  }

  /** How long to wait between two turns: a bucket is at most a tenth late. */
  Duration every() {
    return policy.pace().refresh().dividedBy(TURNS_PER_QUIET_TIME);
  }

  Mono<Duration> turn() {
    RoutingTable table = parts.neighbours().table();
    boolean first = all;
    all = false;
    List<Integer> buckets = table.quietBuckets(first ? Duration.ZERO : policy.pace().refresh());
    List<Integer> chosen = buckets.subList(0, Math.min(BATCH, buckets.size()));
    return Flux.fromIterable(chosen)
        .map(bucket -> table.randomIdIn(bucket, parts.world().random()))
        .concatWith(anywhere().take(first ? Math.max(0, NetworkSize.ENOUGH - chosen.size()) : 0))
        .concatMap(this::refresh)
        .then(Mono.fromSupplier(() -> Backoff.jittered(every(), parts.world().random())));
  }

  /** Random ids. */
  private Flux<NodeId> anywhere() {
    return Flux.generate(sink -> sink.next(NodeId.random(parts.world().random())));
  }

  private Mono<LookupResult> refresh(NodeId target) {
    RoutingTable table = parts.neighbours().table();
    table.refreshed(Math.min(table.bucketOf(target), RoutingTable.BUCKETS - 1));
    LookupId id = LookupId.next(parts.world().time(), parts.world().random());
    return parts.lookups().closest(id, target, policy.pace().lookup(), Meters.LookupKind.REFRESH);
  }
}

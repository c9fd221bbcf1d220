package io.svcdht.replica;

import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.Contact;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Rounds;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gives peers that have just come what they should hold, and remembers since when each is there, as
 * a record that was brought to its holders before is not with those that came after. Bounded in
 * both.
 */
final class Newcomers {

  /** Of the holders before, the closest give, so that one that fails is no loss. */
  private static final int GIVERS = 2;

  private static final int WAITING_MOST = 64;
  private static final int REMEMBERED_MOST = 8_192;
  private static final int AT_ONCE = 2;

  private final Replicas.Parts parts;
  private final ReplicaPolicy policy;
  private final Rounds rounds;
  private final Map<NodeId, VerifiedPeer> waiting = new LinkedHashMap<>();
  private final Map<NodeId, Long> since =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<NodeId, Long> eldest) {
          return size() > REMEMBERED_MOST;
        }
      };
  private final Disposable.Swap work = Disposables.swap();
  private boolean planned;

  Newcomers(Replicas.Parts parts, ReplicaPolicy policy, Rounds rounds) {
    this.parts = parts;
    this.policy = policy;
    this.rounds = rounds;
  }

  /** Beyond the bound a newcomer waits for the next check. */
  synchronized void joined(VerifiedPeer peer) {
    since.remove(peer.nodeId());
    since.put(peer.nodeId(), parts.world().time().nanos());
    if (waiting.size() < WAITING_MOST) {
      waiting.put(peer.nodeId(), peer);
    }
    plan();
  }

  private void plan() {
    if (!planned && !waiting.isEmpty()) {
      planned = true;
      work.update(
          parts
              .world()
              .timers()
              .schedule(this::welcome, policy.newcomer().toNanos(), TimeUnit.NANOSECONDS));
    }
  }

  void stop() {
    work.dispose();
  }

  /** Contents that too few would hold if this node left: of the k closest, those there in time. */
  List<Cid> wouldFallShort() {
    int k = parts.table().policy().k();
    List<Cid> falling = new ArrayList<>();
    for (Cid cid : rounds.in(Subtree.around(parts.table().self(), 0))) {
      List<Contact> closest = Ranks.closest(parts.table(), cid);
      long brought = parts.world().time().nanos() - rounds.age(cid).orElse(Duration.ZERO).toNanos();
      long holding = closest.stream().filter(contact -> since(contact.nodeId()) <= brought).count();
      if (holding < Math.min((k + 1) / 2, closest.size())) {
        falling.add(cid);
      }
    }
    return falling;
  }

  private synchronized long since(NodeId id) {
    return since.getOrDefault(id, Long.MIN_VALUE);
  }

  private void welcome() {
    List<VerifiedPeer> peers;
    synchronized (this) {
      peers = List.copyOf(waiting.values());
      waiting.clear();
    }
    work.update(
        Flux.fromIterable(peers)
            .flatMap(this::give, AT_ONCE)
            .onErrorComplete()
            .doFinally(end -> welcomed())
            .subscribe());
  }

  /** Those that came meanwhile are next. */
  private synchronized void welcomed() {
    planned = false;
    plan();
  }

  private Mono<Void> give(VerifiedPeer peer) {
    Subtree region =
        parts.sweeps().regionOf(peer.nodeId()).orElse(Subtree.around(peer.nodeId(), 0));
    return Flux.fromIterable(rounds.in(region))
        .filter(cid -> due(peer, cid))
        .concatMap(cid -> parts.held().of(cid))
        .flatMapIterable(records -> records)
        .collectList()
        .filter(records -> !records.isEmpty())
        .flatMap(records -> given(peer, records));
  }

  /** Whether {@code peer} should hold {@code cid} and this node is one to give it. */
  private boolean due(VerifiedPeer peer, Cid cid) {
    List<Contact> closest = Ranks.closest(parts.table(), cid);
    boolean holder = closest.stream().anyMatch(each -> each.nodeId().equals(peer.nodeId()));
    long nearer =
        closest.stream()
            .filter(each -> !each.nodeId().equals(peer.nodeId()))
            .filter(each -> cid.compareDistance(each.nodeId(), parts.table().self()) < 0)
            .count();
    return holder && nearer < GIVERS;
  }

  private Mono<Void> given(VerifiedPeer peer, List<VerifiedRecord> records) {
    LookupId id = LookupId.next(parts.world().time(), parts.world().random());
    return parts.sweeps().give(id, peer, records, Sweeps.Carrier.HOLDER);
  }
}

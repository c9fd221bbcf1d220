package io.svcdht.replica;

import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.Contact;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.Rounds;
import io.svcdht.pipeline.Sweeps;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Gives peers that have just come what they should hold, and remembers since when each is there, as
 * a record that was brought to its holders before is not with those that came after. Bounded in
 * both.
 *
 * <p>Where many nodes vanish, all others meet peers that are new to them at the same moment, and
 * finds would suffer from an avalanche of copies just then. So what a newcomer should hold trickles
 * to it: after a wait that differs from node to node, one newcomer after the other, and the slower
 * the more there is to do for others. One that has just started says so by looking itself up at us,
 * and has no other traffic yet: it is served at once, beside the trickle.
 */
final class Newcomers {

  /** Of the holders before, the closest give, so that one that fails is no loss. */
  private static final int GIVERS = 2;

  private static final int REMEMBERED_MOST = 8_192;
  private static final int ASKING_MOST = 64;

  /** From being asked to having dialled who asks, as every contact must be, it takes less. */
  private static final Duration ASKING = Duration.ofSeconds(10);

  /** Records given at a time: one request. */
  private static final int PORTION = 64;

  /**
   * In each of the two lanes, half of what the node gives at most: about a twentieth of what it can
   * check and store, so that newcomers of all who give at once leave a receiver room for the rest.
   */
  private static final int PER_SECOND = 256;

  private static final long SECOND_NANOS = 1_000_000_000;

  /** The trickle takes a tenth of the time at most. */
  private static final int REST = 9;

  /** One newcomer's share of a lane. */
  private static final Duration GIVING_MOST = Duration.ofMinutes(30);

  private final Replicas.Parts parts;
  private final ReplicaPolicy policy;
  private final Rounds rounds;
  private final Lane trickle;
  private final Lane asked;
  private final Map<NodeId, Long> asking = bounded(ASKING_MOST);
  private final Map<NodeId, Long> since = bounded(REMEMBERED_MOST);

  Newcomers(Replicas.Parts parts, ReplicaPolicy policy, Rounds rounds) {
    this.parts = parts;
    this.policy = policy;
    this.rounds = rounds;
    Faults faults = parts.care().newcomers();
    trickle = new Lane(parts.world(), this::delay, peer -> give(peer, REST), faults);
    asked = new Lane(parts.world(), () -> Duration.ZERO, peer -> give(peer, 0), faults);
  }

  private static Map<NodeId, Long> bounded(int most) {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<NodeId, Long> eldest) {
        return size() > most;
      }
    };
  }

  /** {@code peer} is a contact now, and was none. */
  synchronized void joined(VerifiedPeer peer) {
    long now = parts.world().time().nanos();
    since.remove(peer.nodeId());
    since.put(peer.nodeId(), now);
    Long askedAt = asking.remove(peer.nodeId());
    boolean asks = askedAt != null && now - askedAt < ASKING.toNanos();
    (asks ? asked : trickle).add(peer);
  }

  /** {@code id} has just started and asks for its records; nothing if it is no newcomer to us. */
  synchronized void asks(NodeId id) {
    Optional<VerifiedPeer> waiting = trickle.take(id);
    if (waiting.isPresent()) {
      asked.add(waiting.get());
    } else {
      asking.remove(id);
      asking.put(id, parts.world().time().nanos());
    }
  }

  void stop() {
    trickle.stop();
    asked.stop();
  }

  /** Half to one and a half of what the policy says. */
  private Duration delay() {
    double factor = 0.5 + parts.world().random().nextDouble();
    return Duration.ofNanos((long) (policy.newcomer().toNanos() * factor));
  }

  /** Contents that too few would hold if this node left: of the k closest, those there in time. */
  List<Cid> wouldFallShort() {
    int k = parts.table().policy().k();
    List<Cid> falling = new ArrayList<>();
    for (Cid cid : rounds.in(Subtree.around(parts.table().self(), 0))) {
      List<Contact> closest = parts.table().closest(cid, k);
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

  /**
   * Portion by portion, unless it fails or takes too long; another giver or the next check makes up
   * for that. After each it pauses {@code rest} times as long as that took, if that is longer than
   * its pace asks for: where this node or the receiver is busy, it leaves the time to others.
   */
  private Mono<Void> give(VerifiedPeer peer, int rest) {
    Subtree region =
        parts.sweeps().regionOf(peer.nodeId()).orElse(Subtree.around(peer.nodeId(), 0));
    return Flux.fromIterable(rounds.in(region))
        .filter(cid -> due(peer, cid))
        .concatMap(cid -> parts.held().of(cid), 1)
        .flatMapIterable(records -> records)
        .buffer(PORTION)
        .concatMap(portion -> paced(portion.size(), rest, given(peer, portion)), 1)
        .takeWhile(paused -> answers(peer.nodeId()))
        .take(GIVING_MOST, parts.world().timers())
        .then();
  }

  private boolean answers(NodeId id) {
    return parts.table().contact(id).filter(contact -> !contact.suspect()).isPresent();
  }

  private Mono<Long> paced(int records, int rest, Mono<Void> giving) {
    return Mono.defer(() -> {
      long began = parts.world().time().nanos();
      return giving.then(
          Mono.defer(() -> {
            long took = parts.world().time().nanos() - began;
            long pace = SECOND_NANOS * records / PER_SECOND;
            return Mono.delay(
                Duration.ofNanos(Math.max(pace, rest * took)), parts.world().timers());
          }));
    });
  }

  /**
   * Whether {@code peer} should hold {@code cid} and this node is one to give it, which is seen
   * first: it is true of few of all that this node holds.
   */
  private boolean due(VerifiedPeer peer, Cid cid) {
    RoutingTable table = parts.table();
    NodeId id = peer.nodeId();
    boolean peerNearer = cid.compareDistance(id, table.self()) < 0;
    int nearer = table.nearer(cid) - (peerNearer ? 1 : 0);
    return nearer < GIVERS
        && table.closest(cid, table.policy().k()).stream()
            .anyMatch(each -> each.nodeId().equals(id));
  }

  private Mono<Void> given(VerifiedPeer peer, List<VerifiedRecord> records) {
    LookupId id = LookupId.next(parts.world().time(), parts.world().random());
    return parts.sweeps().give(id, peer, records, Sweeps.Carrier.HOLDER);
  }
}

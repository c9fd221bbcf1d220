package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.limits.Limits;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Contact;
import io.svcdht.peer.Offer;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Keeps the routing table honest: whoever is to enter it is dialled first, the contact longest
 * unseen of a full bucket is pinged before it gives way (Kademlia §2.2), whoever fails goes.
 */
public final class Neighbours {

  private static final Logger LOG = LoggerFactory.getLogger(Neighbours.class);

  /** After half the time in which others may hear of a contact, an answer renews its proof. */
  private static final Duration RENEW_PROOF = Limits.PEER_INFO_LIFE.dividedBy(2);

  private final RoutingTable table;
  private final Ways ways;
  private final World world;
  private final NeighbourPolicy policy;
  private final Probes probes;
  private final Suspects suspects;
  private volatile Consumer<VerifiedPeer> joined = peer -> {};

  /**
   * What its work goes through.
   *
   * @param exchange the way out
   * @param verification checks what peers send
   * @param meters counts whom the table refuses
   */
  public record Ways(Exchange exchange, Verification verification, Meters meters) {}

  /** Keeps {@code table}. Starts nothing before it hears of a peer. */
  public Neighbours(RoutingTable table, Ways ways, World world, NeighbourPolicy policy) {
    this.table = table;
    this.ways = ways;
    this.world = world;
    this.policy = policy;
    this.probes = new Probes(policy.waiting(), policy.concurrency());
    this.suspects = new Suspects(world.time());
  }

  /** Tells {@code joined} from now on of each new contact. */
  public void onJoined(Consumer<VerifiedPeer> joined) {
    this.joined = joined;
  }

  /** The table. */
  public RoutingTable table() {
    return table;
  }

  /**
   * This node has dialled {@code peer}, which has proved itself; {@code rtt} if it was measured.
   */
  public void dialled(VerifiedPeer peer, Optional<Duration> rtt) {
    dialled(peer, rtt, Optional.empty());
  }

  /** As {@link #dialled(VerifiedPeer, Optional)}, at the address {@code from}. */
  public void dialled(VerifiedPeer peer, Optional<Duration> rtt, Optional<InetAddress> from) {
    suspects.clear(peer.nodeId());
    switch (table.offer(peer, rtt, from)) {
      case Offer.Full(Contact oldest) -> challenge(oldest);
      case Offer.Capped(Contact oldest, boolean anew) -> {
        if (anew) {
          ways.meters().rejected(DhtError.ASN_CAP, Meters.Surface.PEER);
        }
        challenge(oldest);
      }
      case Offer.Refused(DhtError error, String why) -> refused(error, why);
      case Offer.Added() -> {
        LOG.debug("new contact {}", peer.nodeId());
        joined.accept(peer);
      }
      case Offer.Known() -> {}
    }
  }

  /**
   * Somebody spoke of {@code peer}, or it has dialled us: a candidate. It is dialled back where its
   * bucket would have a place for it, or where its info is newer than what is known.
   */
  public void heard(VerifiedPeer peer) {
    suspects.clear(peer.nodeId());
    if (peer.nodeId().equals(table.self()) || peer.info().addresses().isEmpty()) {
      return;
    }
    boolean useful =
        table
            .contact(peer.nodeId())
            .map(known -> newer(peer, known))
            .orElseGet(() -> table.welcomes(peer));
    if (useful) {
      probes.submit(peer.nodeId(), ping(peer).onErrorComplete());
    }
  }

  /**
   * {@code peer} has answered a request of ours, over a connection that this node has dialled (see
   * {@link Exchange#ask}).
   */
  public void answered(VerifiedPeer peer, Answer answer) {
    answered(peer, answer.rtt(), answer.from());
  }

  private void answered(VerifiedPeer peer, Duration rtt, Optional<InetAddress> from) {
    Optional<Contact> known = table.contact(peer.nodeId());
    if (known.isPresent() && !newer(peer, known.get()) && !proofAges(known.get())) {
      suspects.clear(peer.nodeId());
      table.answered(peer.nodeId(), rtt, from);
    } else {
      dialled(peer, Optional.of(rtt), from);
    }
  }

  /**
   * A request to {@code id} has failed. Refusals for load or for what was asked do not count: the
   * peer is there. Too many failures in a row evict it.
   */
  public void failed(NodeId id, DhtError error) {
    if (broken(error)) {
      suspects.add(id);
      table
          .failed(id)
          .ifPresent(gone -> LOG.debug("contact {} evicted: {}", gone.nodeId(), error.code()));
    }
  }

  /**
   * A request to {@code peer} has been unanswered for so long that it is probably gone. It is left
   * alone until it answers a ping, or has failed often enough to be evicted.
   */
  public void overdue(VerifiedPeer peer) {
    suspects.add(peer.nodeId());
    probes.submit(peer.nodeId(), untilEvicted(peer));
  }

  /** Pings all contacts, as far as they may wait: each meets this node as it is now. */
  public void greetAll() {
    for (RoutingTable.Bucket bucket : table.snapshot().buckets()) {
      for (Contact contact : bucket.contacts()) {
        probes.submit(contact.nodeId(), ping(contact.peer()));
      }
    }
  }

  /** {@code id} has told us that it leaves. */
  public void left(NodeId id) {
    table.remove(id);
  }

  /** Whether a request to {@code id} has failed lately, so that it is better left alone. */
  boolean suspect(NodeId id) {
    return suspects.contains(id);
  }

  /** Peers waiting for a ping, or being pinged. */
  public int probing() {
    return probes.pending();
  }

  /** Ends the pings; nobody is tried any more. */
  public Mono<Void> stop() {
    return Mono.fromRunnable(probes::dispose);
  }

  /** The oldest of a full bucket answers, or it fails until it is evicted for the newcomer. */
  private void challenge(Contact oldest) {
    long unseen = world.time().nanos() - oldest.lastSeenNanos();
    if (unseen < policy.fresh().toNanos()) {
      return;
    }
    probes.submit(oldest.nodeId(), untilEvicted(oldest.peer()));
  }

  private Mono<Void> untilEvicted(VerifiedPeer peer) {
    Retry untilEvicted =
        Retry.max(table.policy().maxFailures())
            .filter(error ->
                table.contact(peer.nodeId()).isPresent() && broken(DhtException.of(error)));
    return ping(peer).retryWhen(untilEvicted);
  }

  /** Pings {@code peer}; the table hears of the outcome, and so does the subscriber. */
  private Mono<Void> ping(VerifiedPeer peer) {
    return Mono.defer(() -> ways.exchange().ask(peer, call(peer)))
        .flatMap(answer -> pong(peer, answer))
        .timeout(
            policy.pingTimeout(),
            Mono.error(() -> new DhtException(DhtError.DEADLINE, "no answer to a ping")),
            world.timers())
        .doOnError(error -> failed(peer.nodeId(), DhtException.of(error)));
  }

  private Call call(VerifiedPeer peer) {
    return new Call(
        LookupId.next(world.time(), world.random()),
        Deadline.after(policy.pingTimeout(), world.time()),
        new Request.Ping(Optional.of(peer.info().seq())));
  }

  private Mono<Void> pong(VerifiedPeer peer, Answer answer) {
    if (!(answer.response()
        instanceof Response.Pong(Optional<SignedPeerInfo> newer, String seen))) {
      return Mono.error(new DhtException(DhtError.MALFORMED, "a ping was not answered by a pong"));
    }
    return Mono.justOrEmpty(newer)
        .flatMap(ways.verification()::peer)
        .filter(renewed -> renewed.nodeId().equals(peer.nodeId()))
        .defaultIfEmpty(peer)
        .doOnNext(current -> answered(current, answer))
        .then();
  }

  private void refused(DhtError error, String why) {
    LOG.debug("not a contact: {}", why);
    if (error == DhtError.ASN_CAP) {
      ways.meters().rejected(error, Meters.Surface.PEER);
    }
  }

  private boolean proofAges(Contact contact) {
    return world.time().nanos() - contact.verifiedNanos() > RENEW_PROOF.toNanos();
  }

  private static boolean newer(VerifiedPeer peer, Contact known) {
    return peer.info().seq().isAfter(known.peer().info().seq());
  }

  /** Whether the peer is gone or breaks the rules, rather than busy or of another opinion. */
  private static boolean broken(DhtError error) {
    return switch (error) {
      case TRANSPORT_DOWN, DEADLINE, BAD_SIGNATURE, MALFORMED, OVER_SIZE -> true;
      case UNAUTHORIZED, FORBIDDEN, DUPLICATE_IDENTITY -> true;
      case NO_BOOTSTRAP, NOT_READY, HOP_BUDGET, RATE_LIMITED, BUSY, ASN_CAP -> false;
      case STALE_RECORD, PQ_REQUIRED, QUOTA_EXCEEDED, NOT_FOUND, UNSUPPORTED, INTERNAL -> false;
    };
  }
}

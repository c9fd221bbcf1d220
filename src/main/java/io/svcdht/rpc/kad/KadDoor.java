package io.svcdht.rpc.kad;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Cid;
import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Limits;
import io.svcdht.message.Operation;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.Contact;
import io.svcdht.peer.RoutingTable;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import io.svcdht.pipeline.Within;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.SignedRecord;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers peers (docs/PROTOCOL.md §4) from the routing table and the store. Nothing is worked on
 * past the deadline that came with the request; contacts are named only if this node dialled and
 * verified them within a day, and never the asker itself.
 */
public final class KadDoor implements Inbound {

  private static final Logger log = LoggerFactory.getLogger(KadDoor.class);

  /** How fresh a contact must be to be named to others (docs/PROTOCOL.md §1). */
  private static final Duration VERIFIED_WITHIN = Duration.ofHours(24);

  /** Records of one request that are verified and admitted at once. */
  private static final int RECORDS_AT_ONCE = 16;

  private final KadParts parts;
  private final int k;
  private volatile Watch watch = new Watch() {};

  /** A door that names at most {@code k} contacts in an answer. */
  public KadDoor(KadParts parts, int k) {
    if (k < 1 || k > Limits.PEERS_PER_ANSWER) {
      throw new IllegalArgumentException(
          "dht.k is " + k + ", allowed are 1 to " + Limits.PEERS_PER_ANSWER);
    }
    this.parts = parts;
    this.k = k;
  }

  /** Hears of what concerns the copies of records. */
  public interface Watch {
    /** {@code peer} looks itself up here, as a node does that starts. */
    default void asks(NodeId peer) {}

    /** A holder has given records that were not here. */
    default void given() {}
  }

  /** Tells {@code watch} from now on. */
  public void onCopies(Watch watch) {
    this.watch = watch;
  }

  @Override
  public Mono<Response> answer(Caller caller, Call call) {
    return Mono.defer(() -> withinDeadline(caller, call)).onErrorMap(KadDoor::toAnswer);
  }

  @Override
  public void met(Caller caller) {
    parts.neighbours().heard(caller.peer());
    parts.bootstrap().inboundPeer(caller);
  }

  @Override
  public void leaving(NodeId peer) {
    parts.neighbours().left(peer);
  }

  private Mono<Response> withinDeadline(Caller caller, Call call) {
    Duration left = call.deadline().remaining(parts.world().time());
    if (left.isZero()) {
      return Mono.error(late(call.request().operation()));
    }
    if (caller.peer().nodeId().equals(parts.self().nodeId())) {
      return Mono.error(
          new DhtException(
              DhtError.DUPLICATE_IDENTITY,
              "a caller at " + caller.observed() + " bears the id of this node"));
    }
    return Within.limit(
        dispatch(caller, call),
        left,
        () -> late(call.request().operation()),
        parts.world().timers());
  }

  private Mono<Response> dispatch(Caller caller, Call call) {
    return switch (call.request()) {
      case Request.Ping ping -> Mono.just(pong(caller, ping));
      case Request.FindNode find -> Mono.just(findNode(caller, find));
      case Request.FindProviders find -> findProviders(caller, find);
      case Request.Provide provide -> provide(caller, call, provide);
      case Request.Store store ->
          store(caller, call, store.records()).doOnNext(this::given).map(Response.Stored::new);
    };
  }

  private Response pong(Caller caller, Request.Ping ping) {
    VerifiedPeer self = parts.self().current();
    Instant seq = self.info().seq();
    boolean known = ping.haveSeq().filter(have -> !have.isBefore(seq)).isPresent();
    Optional<SignedPeerInfo> newer = known ? Optional.empty() : Optional.of(self.signed());
    return new Response.Pong(newer, text(caller.observed()));
  }

  /** A node that starts looks itself up, and is to be given what it should hold. */
  private Response findNode(Caller caller, Request.FindNode find) {
    NodeId asker = caller.peer().nodeId();
    if (asker.sharedPrefix(find.target()) == RoutingTable.BUCKETS) {
      watch.asks(asker);
    }
    return new Response.Nodes(closest(find.target(), find.wanted(), caller));
  }

  private Mono<Response> findProviders(Caller caller, Request.FindProviders find) {
    return parts
        .records()
        .find(find.cid(), find.cursor(), find.limit())
        .map(page ->
            new Response.Providers(
                page.records().stream().map(record -> record.signed()).toList(),
                page.cursor(),
                closest(find.cid(), k, caller)));
  }

  /** One more than wanted is taken from the table, as the asker may be among them. */
  private List<SignedPeerInfo> closest(Key target, int wanted, Caller caller) {
    int n = Math.min(wanted, k);
    if (n == 0) {
      return List.of();
    }
    return parts.neighbours().table().closestVerified(target, n + 1, VERIFIED_WITHIN).stream()
        .map(Contact::peer)
        .filter(peer -> !peer.nodeId().equals(caller.peer().nodeId()))
        .limit(n)
        .map(VerifiedPeer::signed)
        .toList();
  }

  private Mono<Response> provide(Caller caller, Call call, Request.Provide provide) {
    Cid first = provide.records().getFirst().record().cid();
    return store(caller, call, provide.records())
        .map(results -> new Response.Stored(results, closest(first, provide.wanted(), caller)));
  }

  private void given(List<Response.StoreResult> results) {
    if (results.contains(Response.StoreResult.ACCEPTED)) {
      watch.given();
    }
  }

  private Mono<List<Response.StoreResult>> store(
      Caller caller, Call call, List<SignedRecord> records) {
    Optional<InetAddress> carrier = Optional.ofNullable(caller.observed().getAddress());
    return Flux.fromIterable(records)
        .flatMapSequential(record -> stored(record, carrier, call), RECORDS_AT_ONCE)
        .collectList();
  }

  private Mono<Response.StoreResult> stored(
      SignedRecord record, Optional<InetAddress> carrier, Call call) {
    if (call.deadline().passed(parts.world().time())) {
      return Mono.just(Response.StoreResult.refused(DhtError.DEADLINE));
    }
    return parts
        .records()
        .verifyAndAdmit(record, carrier)
        .map(admission ->
            switch (admission) {
              case Admission.Accepted(boolean known) ->
                  known ? Response.StoreResult.KNOWN : Response.StoreResult.ACCEPTED;
              case Admission.Refused(DhtError error, String detail) ->
                  Response.StoreResult.refused(error);
            })
        .onErrorResume(
            DhtException.class,
            refusal -> Mono.just(Response.StoreResult.refused(refusal.error())));
  }

  private static DhtException late(Operation operation) {
    return new DhtException(
        DhtError.DEADLINE, "the deadline of this " + operation.label() + " has passed");
  }

  private static Throwable toAnswer(Throwable failure) {
    if (failure instanceof DhtException) {
      return failure;
    }
    log.error("a peer's request failed by a fault of this node", failure);
    return DhtException.internal("this node failed while it answered", failure);
  }

  private static String text(InetSocketAddress observed) {
    InetAddress ip = observed.getAddress();
    if (ip == null) {
      return observed.getHostString() + ":" + observed.getPort();
    }
    String literal = ip.getHostAddress().replaceFirst("%.*", "");
    return (literal.indexOf(':') >= 0 ? "[" + literal + "]" : literal) + ":" + observed.getPort();
  }
}

package io.svcdht.rpc.routing;

import io.svcdht.id.IpfsCid;
import io.svcdht.id.Key;
import io.svcdht.id.Multihash;
import io.svcdht.id.PeerId;
import io.svcdht.peer.Contact;
import io.svcdht.peer.KeySet;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.World;
import io.svcdht.rpc.calls.ClosestCalls;
import io.svcdht.rpc.web.Begun;
import io.svcdht.rpc.web.Form;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * {@code GET /routing/v1/peers/{peer-id}} and {@code GET /routing/v1/dht/closest/peers/{key}}: the
 * nodes themselves. A peer id names a classical key set, and that the point where its node is; a
 * hybrid node, whose point its peer id does not tell, is known from the table alone.
 */
final class Peers {

  private static final String NAME = "Peers";

  private final ClosestCalls closest;
  private final RoutingParts.Node node;
  private final World world;
  private final Duration deadline;
  private final Answers answers;

  /** What was found, and whether looking again would find more. */
  private record Result(List<VerifiedPeer> peers, boolean complete) {}

  Peers(ClosestCalls closest, RoutingParts.Node node, World world, Duration deadline) {
    this.closest = closest;
    this.node = node;
    this.world = world;
    this.deadline = deadline;
    this.answers = new Answers(world.time(), HttpHeaders.ACCEPT);
  }

  /** Where a peer can be reached. */
  Mono<ServerResponse> find(ServerRequest request) {
    Form form = Form.negotiate(request.headers().asHttpHeaders(), Answers.FORMS);
    Multihash name = Asked.orThrow(Multihash.ofPeer(request.pathVariable("peerId")));
    Filters filters = Filters.of(request);
    // Nodes of this DHT have Ed25519 keys; who has another cannot be one.
    return PeerId.of(name)
        .map(id -> find(request, id))
        .orElseGet(() -> Mono.just(new Result(List.of(), true)))
        .map(result -> answer(request, form, filters, result));
  }

  /** The peers closest to a content or a peer. */
  Mono<ServerResponse> closest(ServerRequest request) {
    Form form = Form.negotiate(request.headers().asHttpHeaders(), Answers.FORMS);
    Key target = target(request.pathVariable("key"));
    Filters filters = Filters.of(request);
    return lookUp(request, target)
        .map(found -> new Result(found.closest(), found.complete()))
        .map(result -> answer(request, form, filters, result));
  }

  private Mono<Result> find(ServerRequest request, PeerId id) {
    VerifiedPeer own = node.self().get();
    if (isNamed(own, id)) {
      return Mono.just(new Result(List.of(own), true));
    }
    Optional<VerifiedPeer> known = contact(id);
    Key target = known.<Key>map(VerifiedPeer::nodeId).orElseGet(() -> point(id));
    return lookUp(request, target)
        .map(found -> {
          Optional<VerifiedPeer> peer =
              found.closest().stream().filter(one -> isNamed(one, id)).findFirst().or(() -> known);
          return new Result(peer.stream().toList(), found.complete());
        });
  }

  private Mono<LookupResult> lookUp(ServerRequest request, Key target) {
    return closest.result(Begun.by(request, world), target, deadline);
  }

  private Optional<VerifiedPeer> contact(PeerId id) {
    return node.table().snapshot().buckets().stream()
        .flatMap(bucket -> bucket.contacts().stream())
        .map(Contact::peer)
        .filter(peer -> isNamed(peer, id))
        .findFirst();
  }

  private ServerResponse answer(ServerRequest request, Form form, Filters filters, Result result) {
    List<Row> rows =
        result.peers().stream().map(Row::of).flatMap(row -> filters.apply(row).stream()).toList();
    List<Answers.Written> written =
        rows.stream().map(row -> new Answers.Written(row, row.json())).toList();
    Instant now = world.time().wall();
    return form == Form.NDJSON
        ? answers.lines(request, Flux.fromIterable(written))
        : answers.document(request, NAME, written, Freshness.of(rows, now, now, result.complete()));
  }

  private static boolean isNamed(VerifiedPeer peer, PeerId id) {
    return peer.info().keys().ed25519().equals(id.ed25519());
  }

  /** The point of a peer, or of a content; what names neither is refused. */
  private static Key target(String text) {
    Multihash name =
        Asked.orThrow(
            text.startsWith("1")
                ? Multihash.ofPeer(text)
                : IpfsCid.parse(text).map(IpfsCid::multihash));
    return PeerId.of(name).<Key>map(Peers::point).orElseGet(name::cid);
  }

  private static Key point(PeerId id) {
    return KeySet.classical(id.ed25519()).nodeId();
  }
}

package io.svcdht.sim;

import io.svcdht.id.Bytes;
import io.svcdht.id.Key;
import io.svcdht.id.NodeId;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Inbound;
import java.util.Collections;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The door of a node that captures: it joins, pings and signs like any other, but knows only its
 * fellows and no record, and takes every record only to drop it.
 */
final class SybilDoor implements Inbound {

  private static final int MOST = 20;

  private final Inbound honest;
  private final List<Member> fellows;

  /** In front of {@code honest}; {@code fellows} may still grow. */
  SybilDoor(Inbound honest, List<Member> fellows) {
    this.honest = honest;
    this.fellows = fellows;
  }

  @Override
  public Mono<Response> answer(Caller caller, Call call) {
    return switch (call.request()) {
      case Request.Ping ping -> honest.answer(caller, call);
      case Request.FindNode find -> Mono.just(new Response.Nodes(nearest(find.target())));
      case Request.FindProviders find ->
          Mono.just(new Response.Providers(List.of(), Bytes.EMPTY, nearest(find.cid())));
      case Request.Provide provide -> Mono.just(taken(provide.records().size()));
      case Request.Store store -> Mono.just(taken(store.records().size()));
    };
  }

  @Override
  public void met(Caller caller) {
    honest.met(caller);
  }

  @Override
  public void leaving(NodeId peer) {
    honest.leaving(peer);
  }

  private List<SignedPeerInfo> nearest(Key target) {
    return fellows.stream()
        .sorted((a, b) -> target.compareDistance(a.id(), b.id()))
        .limit(MOST)
        .map(fellow -> fellow.node().self().current().signed())
        .toList();
  }

  private static Response taken(int records) {
    return new Response.Stored(Collections.nCopies(records, Response.StoreResult.ACCEPTED));
  }
}

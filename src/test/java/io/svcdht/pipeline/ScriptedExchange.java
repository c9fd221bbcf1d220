package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Peers that do as the test has told them; everybody else is unreachable. */
final class ScriptedExchange implements Exchange {

  static final Duration RTT = Duration.ofMillis(2);

  /** A request that was made. */
  record Asked(NodeId peer, Call call) {}

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger mostOpen = new AtomicInteger();
  private final Map<NodeId, Function<Request, Mono<Response>>> scripts = new HashMap<>();
  private final Scheduler timers;

  ScriptedExchange(Scheduler timers) {
    this.timers = timers;
  }

  void on(VerifiedPeer peer, Function<Request, Mono<Response>> script) {
    scripts.put(peer.nodeId(), script);
  }

  /** {@code peer} answers every question after {@code delay}. */
  void answers(VerifiedPeer peer, Duration delay, Response response) {
    on(peer, request -> Mono.delay(delay, timers).thenReturn(response));
  }

  void answers(VerifiedPeer peer, Response response) {
    on(peer, request -> Mono.just(response));
  }

  void silent(VerifiedPeer peer) {
    on(peer, request -> Mono.never());
  }

  void fails(VerifiedPeer peer, DhtError error) {
    on(peer, request -> Mono.error(new DhtException(error, "as scripted")));
  }

  long asked(VerifiedPeer peer) {
    return asked.stream().filter(one -> one.peer().equals(peer.nodeId())).count();
  }

  @Override
  public Mono<Answer> ask(VerifiedPeer peer, Call call) {
    Function<Request, Mono<Response>> script =
        scripts.getOrDefault(
            peer.nodeId(),
            request -> Mono.error(new DhtException(DhtError.TRANSPORT_DOWN, "unreachable")));
    return Mono.defer(() -> {
      asked.add(new Asked(peer.nodeId(), call));
      mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
      return script
          .apply(call.request())
          .map(response -> new Answer(response, RTT))
          .doFinally(end -> open.decrementAndGet());
    });
  }

  @Override
  public Flux<VerifiedPeer> dial(Seed seed, Deadline deadline) {
    return Flux.empty();
  }

  static Response nodes(List<VerifiedPeer> peers) {
    return new Response.Nodes(infos(peers));
  }

  static Response providers(List<VerifiedPeer> peers, VerifiedRecord... records) {
    List<SignedRecord> signed = List.of(records).stream().map(VerifiedRecord::signed).toList();
    return new Response.Providers(signed, Bytes.EMPTY, infos(peers));
  }

  static Response pong() {
    return new Response.Pong(Optional.empty(), "192.0.2.9:1");
  }

  static Response stored(Optional<DhtError> refusal) {
    return new Response.Stored(List.of(new Response.StoreResult(refusal, false)));
  }

  static List<SignedPeerInfo> infos(List<VerifiedPeer> peers) {
    return peers.stream().map(VerifiedPeer::signed).toList();
  }
}

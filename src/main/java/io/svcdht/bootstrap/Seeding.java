package io.svcdht.bootstrap;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.message.Response;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Answer;
import io.svcdht.pipeline.Call;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Seed;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One round of dialling seeds: every address of every seed, whom we met there, and whom they offer.
 * Seeds that cannot be reached are a result; the round never fails because of them.
 */
final class Seeding {

  private static final Logger log = LoggerFactory.getLogger(Seeding.class);

  /** Seeds dialled at once. */
  private static final int AT_ONCE = 8;

  private final BootstrapParts parts;
  private final BootstrapPolicy policy;
  private final Quorum quorum;
  private final Progress progress;

  Seeding(BootstrapParts parts, BootstrapPolicy policy, Quorum quorum, Progress progress) {
    this.parts = parts;
    this.policy = policy;
    this.quorum = quorum;
    this.progress = progress;
  }

  /** Tries {@code seeds}; how many peers were met. */
  Mono<Long> round(List<Seed> seeds) {
    return settled(Flux.fromIterable(seeds).flatMap(this::tried, AT_ONCE));
  }

  /** Tries nodes that a discovery has named; how many were met. */
  Mono<Long> found(List<Seed> named) {
    return settled(
        Flux.fromIterable(named)
            .flatMap(
                seed ->
                    outcomes(seed, parts.exchange().dialFound(seed, deadline()), Level.DEBUG)
                        .doOnNext(quorum::found)
                        .flatMap(this::greet),
                AT_ONCE));
  }

  private Mono<Long> settled(Flux<Long> met) {
    return met.reduce(0L, Long::sum).doOnNext(all -> quorum.settle());
  }

  private Mono<Long> tried(Seed seed) {
    if (parts.self().current().info().addresses().contains(seed.address())) {
      quorum.own(seed);
      return Mono.just(0L);
    }
    return outcomes(seed, parts.exchange().dialEach(seed, deadline()), Level.WARN)
        .doOnNext(outcomes -> quorum.tried(seed, outcomes))
        .flatMap(this::greet);
  }

  /** What comes of {@code dial}; {@code other} says how loud it is that another was met there. */
  private Mono<List<Dialled>> outcomes(Seed seed, Flux<Dialled> dial, Level other) {
    return dial.map(outcome -> checked(seed, outcome, other))
        .collectList()
        .timeout(policy.pace().dial().multipliedBy(2), parts.world().timers())
        .onErrorResume(failure -> unreachable(seed, failure));
  }

  /**
   * Whoever is met at a pinned seed and is not the one it is pinned to does not count; with sockets
   * the transport has counted it as a fault of the peer.
   */
  private static Dialled checked(Seed seed, Dialled outcome, Level other) {
    if (outcome instanceof Dialled.Met met
        && seed.pinned().filter(id -> !id.equals(met.peer().nodeId())).isPresent()) {
      log.atLevel(other).log("seed {} proved to be {}: not used", seed, met.peer().nodeId());
      return new Dialled.Failed(met.address(), DhtError.TRANSPORT_DOWN);
    }
    if (outcome instanceof Dialled.Failed failed) {
      log.debug("seed {} at {}: {}", seed, failed.address(), failed.error().code());
    }
    return outcome;
  }

  private static Mono<List<Dialled>> unreachable(Seed seed, Throwable failure) {
    log.debug("seed {} could not be tried: {}", seed, failure.toString());
    return Mono.just(List.of(new Dialled.Failed(seed.asWritten(), DhtException.of(failure))));
  }

  private Mono<Long> greet(List<Dialled> outcomes) {
    List<Dialled.Met> all =
        outcomes.stream()
            .filter(Dialled.Met.class::isInstance)
            .map(Dialled.Met.class::cast)
            .toList();
    all.forEach(one -> parts.neighbours().dialled(one.peer(), Optional.empty(), one.ip()));
    List<VerifiedPeer> met = all.stream().map(Dialled.Met::peer).distinct().toList();
    return Flux.fromIterable(met).flatMap(this::offers, AT_ONCE).then(Mono.just((long) met.size()));
  }

  private Mono<Void> offers(VerifiedPeer peer) {
    NodeId self = parts.self().nodeId();
    int k = parts.neighbours().table().policy().k();
    LookupId id = LookupId.next(parts.world().time(), parts.world().random());
    return parts
        .exchange()
        .ask(peer, new Call(id, deadline(), new Request.FindNode(self, k)))
        .doOnNext(answer -> parts.neighbours().answered(peer, answer))
        .map(Answer::response)
        .ofType(Response.Nodes.class)
        .flatMap(nodes -> parts.verification().peers(nodes.closest()))
        .doOnNext(peers ->
            progress.offered(
                peers.stream().map(VerifiedPeer::nodeId).filter(n -> !n.equals(self)).toList()))
        .doOnError(failure -> log.debug("seed {} offers nothing: {}", peer, failure.toString()))
        .onErrorComplete()
        .then();
  }

  private Deadline deadline() {
    return Deadline.after(policy.pace().dial(), parts.world().time());
  }

  /** Says once what a seed without a pin means. */
  static void warnUnpinned(List<Seed> seeds) {
    for (Seed seed : seeds) {
      if (seed.pinned().isEmpty()) {
        log.warn(
            "seed {} is not pinned: whoever answers at {} is believed; write {}#<NodeId>",
            seed,
            host(seed.address()),
            seed);
      }
    }
  }

  private static String host(Multiaddr address) {
    return address.host() + ":" + address.port();
  }
}

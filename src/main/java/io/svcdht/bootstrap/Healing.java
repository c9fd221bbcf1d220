package io.svcdht.bootstrap;

import io.svcdht.id.LookupId;
import io.svcdht.limits.Deadline;
import io.svcdht.message.Request;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Second chances: tries a few of the contacts that were lost, so that halves of a split network
 * find each other again (docs/PROTOCOL.md §6).
 */
final class Healing {

  private static final Logger log = LoggerFactory.getLogger(Healing.class);

  /** Lost contacts tried in one turn. */
  static final int SAMPLE = 3;

  private final BootstrapParts parts;
  private final BootstrapPolicy policy;

  Healing(BootstrapParts parts, BootstrapPolicy policy) {
    this.parts = parts;
    this.policy = policy;
  }

  /** Tries a random sample of the lost; how many are back. */
  Mono<Long> turn() {
    return Flux.fromIterable(sample()).flatMap(this::back, SAMPLE).count();
  }

  private List<VerifiedPeer> sample() {
    List<VerifiedPeer> lost = new ArrayList<>(parts.neighbours().table().lost());
    List<VerifiedPeer> chosen = new ArrayList<>(SAMPLE);
    while (chosen.size() < SAMPLE && !lost.isEmpty()) {
      chosen.add(lost.remove(parts.world().random().nextInt(lost.size())));
    }
    return chosen;
  }

  /** {@code peer}, if it is there; it is offered to the table then. */
  Mono<VerifiedPeer> back(VerifiedPeer peer) {
    Deadline deadline = Deadline.after(policy.pace().dial(), parts.world().time());
    LookupId id = LookupId.next(parts.world().time(), parts.world().random());
    Request ping = new Request.Ping(Optional.of(peer.info().seq()));
    return parts
        .exchange()
        .ask(peer, new Call(id, deadline, ping))
        .doOnNext(
            answer -> parts.neighbours().dialled(peer, Optional.of(answer.rtt()), answer.from()))
        .doOnError(failure -> log.debug("peer {} is still gone: {}", peer.nodeId(), failure))
        .onErrorComplete()
        .map(answer -> peer);
  }
}

package io.svcdht.pipeline;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.LookupId;
import io.svcdht.id.NodeId;
import io.svcdht.id.Subtree;
import io.svcdht.peer.VerifiedPeer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Mono;

/**
 * Finds everybody in a subtree. A lookup of a random point finds the k closest to it, so all of the
 * largest subtree around the point that they fill; what of the region is not within that is looked
 * over in the same way. Where a lookup finds fewer than k, they are all there are.
 */
final class Exploration {

  /** Most lookups in one region: several times what one of 4k nodes takes. */
  static final int MOST_LOOKUPS = 64;

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final KademliaLookups lookups;
  private final World world;
  private final Map<NodeId, VerifiedPeer> found = new LinkedHashMap<>();
  private final Deque<Subtree> unseen = new ArrayDeque<>();
  private int made;

  Exploration(KademliaLookups lookups, World world, Subtree region) {
    this.lookups = lookups;
    this.world = world;
    unseen.push(region);
  }

  /** Whom it found, in the region and around; an error if it could not see all of it. */
  Mono<Collection<VerifiedPeer>> run() {
    return Mono.defer(() -> unseen.isEmpty() ? Mono.just(found.values()) : look(unseen.pop()));
  }

  private Mono<Collection<VerifiedPeer>> look(Subtree part) {
    if (++made > MOST_LOOKUPS) {
      return Mono.error(
          new DhtException(
              DhtError.DEADLINE, "a region was not seen whole after " + MOST_LOOKUPS + " lookups"));
    }
    NodeId target = part.random(world.random());
    return lookups
        .closest(
            LookupId.next(world.time(), world.random()), target, TIMEOUT, Meters.LookupKind.CLOSEST)
        .flatMap(result -> seen(part, target, result));
  }

  private Mono<Collection<VerifiedPeer>> seen(Subtree part, NodeId target, LookupResult result) {
    if (!result.complete()) {
      return Mono.error(
          new DhtException(
              DhtError.DEADLINE,
              "a region was not seen whole: lookup " + result.id() + " ended early"));
    }
    List<VerifiedPeer> closest = result.closest();
    closest.forEach(peer -> found.put(peer.nodeId(), peer));
    if (closest.size() >= lookups.policy().k()) {
      int filled = target.sharedPrefix(closest.getLast().nodeId()) + 1;
      part.without(Subtree.around(target, Math.max(filled, part.bits()))).forEach(unseen::push);
    }
    return run();
  }
}

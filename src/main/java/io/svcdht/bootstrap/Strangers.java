package io.svcdht.bootstrap;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.Seed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Tries some of the nodes that a {@link Discovery} names. Anybody may have made them up, so that
 * many ids at one address are a few dials, and the rest is left to the rules of dialling.
 */
final class Strangers {

  /** Tried after one search. */
  static final int TRIED = 8;

  /** Of these, at one IP address (docs/PROTOCOL.md §2.4); at one port of it, one. */
  static final int PER_HOST = 3;

  private final BootstrapParts parts;
  private final Quorum quorum;
  private final Seeding seeding;

  Strangers(BootstrapParts parts, Quorum quorum, Seeding seeding) {
    this.parts = parts;
    this.quorum = quorum;
    this.seeding = seeding;
  }

  /** Searches once and tries who was named; how many have proven to be who they were said to be. */
  Mono<Long> search() {
    return parts.discovery().search().map(this::chosen).flatMap(seeding::found);
  }

  private List<Seed> chosen(List<Seed> named) {
    List<Seed> shuffled = new ArrayList<>(named);
    Collections.shuffle(shuffled, Random.from(parts.world().random()));
    List<Multiaddr> own = parts.self().current().info().addresses();
    Set<Multiaddr> places = new HashSet<>(own);
    Map<String, Integer> hosts = new HashMap<>();
    List<Seed> chosen = new ArrayList<>(TRIED);
    for (Seed seed : shuffled) {
      if (chosen.size() < TRIED
          && seed.pinned().filter(this::worthTrying).isPresent()
          && places.add(seed.address())
          && hosts.merge(seed.address().host(), 1, Integer::sum) <= PER_HOST) {
        chosen.add(seed);
      }
    }
    return chosen;
  }

  /**
   * While strangers make the quorum, whoever is in the table already is tried as well: it may have
   * come in by a call of its own, which proves nothing to the quorum.
   */
  private boolean worthTrying(NodeId id) {
    return !id.equals(parts.self().nodeId())
        && (quorum.byStrangers() || parts.neighbours().table().contact(id).isEmpty());
  }
}

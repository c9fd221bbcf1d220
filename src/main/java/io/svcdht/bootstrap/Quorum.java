package io.svcdht.bootstrap;

import io.svcdht.id.Multiaddr;
import io.svcdht.id.NodeId;
import io.svcdht.pipeline.Caller;
import io.svcdht.pipeline.Dialled;
import io.svcdht.pipeline.Seed;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * Counts the seeds (docs/PROTOCOL.md §7, operations guide "Ready and alive"). A seed is a name or
 * an address; what counts are the places it resolved to at the last try, minus this node, places
 * that proved one node id counting once. Plain: events in, numbers out. Safe for several threads.
 */
final class Quorum {

  /** Node ids of seeds remembered as met; the oldest go first. */
  static final int MAX_PROVEN = 256;

  private final NodeId self;
  private final int required;
  private final Map<Seed, Map<Place, Optional<NodeId>>> resolved = new LinkedHashMap<>();
  private final SequencedSet<NodeId> proven = new LinkedHashSet<>();
  private final Set<NodeId> pinned = new HashSet<>();
  private final Set<Seed> tried = new HashSet<>();
  private boolean reached;

  /** Where somebody was or was not met. */
  private record Place(String host, int port) {
    static Place of(Multiaddr address) {
      String host = address.ip().map(ip -> ip.getHostAddress()).orElse(address.host());
      return new Place(host, address.port());
    }

    /** Whoever is met behind a name that was not told apart by address stands for a place. */
    static Place of(Dialled dialled) {
      InetSocketAddress at = dialled.address();
      if (at.isUnresolved() && dialled instanceof Dialled.Met met) {
        return new Place(met.peer().nodeId().toString(), at.getPort());
      }
      String host = at.isUnresolved() ? at.getHostString() : at.getAddress().getHostAddress();
      return new Place(host, at.getPort());
    }
  }

  /** Seeds that are addresses count from the start; names only once they are resolved. */
  Quorum(NodeId self, Collection<Seed> seeds, int required) {
    this.self = self;
    this.required = required;
    for (Seed seed : seeds) {
      Map<Place, Optional<NodeId>> places = new LinkedHashMap<>();
      if (!seed.address().isName()) {
        places.put(Place.of(seed.address()), Optional.empty());
      }
      resolved.put(seed, places);
      seed.pinned().ifPresent(pinned::add);
    }
  }

  /**
   * What came of one try of one seed, which replaces what its last try said; a name that did not
   * resolve this time stands for what it stood for before, lest a broken DNS lower the quorum.
   */
  synchronized void tried(Seed seed, List<Dialled> outcomes) {
    Map<Place, Optional<NodeId>> before = resolved.getOrDefault(seed, Map.of());
    Map<Place, Optional<NodeId>> after = new LinkedHashMap<>();
    for (Dialled outcome : outcomes) {
      Place place = Place.of(outcome);
      switch (outcome) {
        case Dialled.Met met -> {
          after.merge(place, Optional.of(met.peer().nodeId()), (old, next) -> next);
          prove(met.peer().nodeId());
        }
        case Dialled.Self ignored -> after.put(place, Optional.of(self));
        case Dialled.Failed failed -> {
          if (!(failed.address().isUnresolved() && seed.address().isName())) {
            after.putIfAbsent(place, before.getOrDefault(place, Optional.empty()));
          }
        }
      }
    }
    boolean unresolved = after.isEmpty() && !outcomes.isEmpty();
    resolved.put(seed, unresolved ? before : after);
    tried.add(seed);
  }

  /**
   * Nodes that were found without a seed have been tried. Where there are seeds, they decide alone:
   * whoever may name nodes to this one could otherwise make it believe that it has joined.
   */
  synchronized void found(List<Dialled> outcomes) {
    if (byStrangers()) {
      for (Dialled outcome : outcomes) {
        if (outcome instanceof Dialled.Met met) {
          prove(met.peer().nodeId());
        }
      }
    }
  }

  /** Whether nodes that were found without a seed are what is waited for. */
  synchronized boolean byStrangers() {
    return resolved.isEmpty() && !reached;
  }

  /** This node itself is where the seed points. */
  synchronized void own(Seed seed) {
    Map<Place, Optional<NodeId>> places = new HashMap<>();
    places.put(Place.of(seed.address()), Optional.of(self));
    resolved.put(seed, places);
    tried.add(seed);
  }

  /**
   * Somebody dialled us. It counts if a seed is pinned to its node id, or if it calls from the very
   * address of a seed and says in its signed peer info that it listens there; whether it did.
   */
  synchronized boolean inbound(Caller caller) {
    NodeId id = caller.peer().nodeId();
    boolean seed = pinned.contains(id);
    if (caller.observed().getAddress() != null) {
      String from = caller.observed().getAddress().getHostAddress();
      for (Multiaddr address : caller.peer().info().addresses()) {
        Place place = Place.of(address);
        if (place.host().equals(from)) {
          seed |= markPlace(place, id);
        }
      }
    }
    if (seed) {
      prove(id);
      settle();
    }
    return seed;
  }

  /** A round of tries has ended: quorum may be reached now, for good. */
  synchronized void settle() {
    if (tried.containsAll(resolved.keySet())) {
      reached |= proven.size() >= BootstrapStatus.needed(required, others());
    }
  }

  synchronized int others() {
    Set<Object> distinct = new HashSet<>();
    for (Map<Place, Optional<NodeId>> places : resolved.values()) {
      places.forEach((place, id) -> distinct.add(id.isPresent() ? id.get() : place));
    }
    distinct.remove(self);
    return resolved.isEmpty() ? proven.size() : distinct.size();
  }

  synchronized int authenticated() {
    return proven.size();
  }

  synchronized boolean reached() {
    return reached;
  }

  private boolean markPlace(Place place, NodeId id) {
    boolean known = false;
    for (Map<Place, Optional<NodeId>> places : resolved.values()) {
      if (places.containsKey(place)) {
        places.put(place, Optional.of(id));
        known = true;
      }
    }
    return known;
  }

  private void prove(NodeId id) {
    if (id.equals(self) || proven.contains(id)) {
      return;
    }
    if (proven.size() >= MAX_PROVEN) {
      proven.removeFirst();
    }
    proven.add(id);
  }
}

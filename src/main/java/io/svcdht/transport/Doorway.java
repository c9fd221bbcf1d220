package io.svcdht.transport;

import io.svcdht.id.Multiaddr;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Inbound;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Where peers' requests come in: nowhere before the node listens, nor while it drains. Also knows
 * the links that peers have dialled, of which it keeps the newest {@link #PER_PEER} of each peer.
 */
final class Doorway {

  /** Links one peer may keep open to us: one in use, and one that replaces it after a restart. */
  static final int PER_PEER = 2;

  private final AtomicReference<Optional<Inbound>> inbound =
      new AtomicReference<>(Optional.empty());
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final DialRules rules;

  Doorway(DialRules rules) {
    this.rules = rules;
  }

  /** From now on peers' requests go to {@code answers}. */
  void open(Inbound answers) {
    inbound.set(Optional.of(answers));
  }

  /** From now on peers' requests are refused as {@code NotReady}. */
  void shut() {
    inbound.set(Optional.empty());
  }

  /** Who answers, if anybody. */
  Optional<Inbound> inbound() {
    return inbound.get();
  }

  /** A peer has dialled us from {@code observed} and passed HELLO. */
  void entered(Link link, InetAddress observed) {
    VerifiedPeer peer = link.peer();
    rules.met(observed);
    for (Multiaddr address : peer.info().addresses()) {
      if (address.ip().filter(observed::equals).isPresent()) {
        rules.alive(new InetSocketAddress(observed, address.port()));
      }
    }
    links.stream()
        .filter(other -> other.peer().nodeId().equals(peer.nodeId()))
        .sorted((a, b) -> Long.signum(b.usedAtNanos() - a.usedAtNanos()))
        .skip(PER_PEER - 1L)
        .forEach(other -> other.close("the peer has opened newer connections"));
    links.add(link);
  }

  /** Its connection is closed. */
  void left(Link link) {
    links.remove(link);
  }

  /** All that are open. */
  Set<Link> links() {
    return links;
  }
}

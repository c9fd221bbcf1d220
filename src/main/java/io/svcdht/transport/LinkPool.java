package io.svcdht.transport;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.NodeId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * The links this node has dialled, at most one for each peer. However many ask for a peer at once,
 * it is dialled once, and a dial goes on when nobody waits any more: the next will want it. Full,
 * the pool gives up the link that has been idle longest; if all are busy it refuses. Safe for
 * several threads.
 */
final class LinkPool {

  private final int most;
  private final int dials;
  private final Map<NodeId, Link> links = new HashMap<>();
  private final Map<NodeId, Dial> dialling = new HashMap<>();
  private boolean closed;

  /** A dial that is under way. */
  private static final class Dial {
    private final Sinks.One<Link> result = Sinks.one();
    private final Disposable.Swap work = Disposables.swap();
  }

  /**
   * An empty pool.
   *
   * @param most links held, dials under way among them
   * @param dials most dials under way
   */
  LinkPool(int most, int dials) {
    this.most = most;
    this.dials = dials;
  }

  /** The link to {@code peer}, if one is open: the way of nearly all requests. */
  synchronized @Nullable Link open(NodeId peer) {
    Link link = links.get(peer);
    return link != null && link.open() ? link : null;
  }

  /** The link to {@code peer}, dialled with {@code dial} if there is none. */
  Mono<Link> obtain(NodeId peer, Supplier<Mono<Link>> dial) {
    return Mono.defer(() -> {
      Dial fresh = new Dial();
      Mono<Link> found = find(peer, fresh);
      start(peer, fresh, dial);
      return found;
    });
  }

  /**
   * Takes a link that was dialled otherwise. If one to that peer is open already, that one stays
   * and {@code link} is closed.
   */
  void adopt(Link link) {
    Optional<String> refusal = tryAdopt(link);
    refusal.ifPresent(link::close);
  }

  /** Forgets a link that has ended. */
  synchronized void left(Link link) {
    links.remove(link.peer().nodeId(), link);
  }

  /** All links. */
  synchronized List<Link> links() {
    return List.copyOf(links.values());
  }

  /** How many links there are. */
  synchronized int size() {
    return links.size();
  }

  /** Dials no more; what is being dialled is given up. */
  void close() {
    List<Dial> left;
    synchronized (this) {
      closed = true;
      left = List.copyOf(dialling.values());
      dialling.clear();
    }
    left.forEach(dial -> {
      dial.work.dispose();
      dial.result.tryEmitError(down("this node is closing"));
    });
  }

  private synchronized Mono<Link> find(NodeId peer, Dial fresh) {
    Link link = links.get(peer);
    if (link != null && link.open()) {
      return Mono.just(link);
    }
    Dial running = dialling.get(peer);
    if (running != null) {
      return running.result.asMono();
    }
    if (closed) {
      return Mono.error(down("this node is closing"));
    }
    if (dialling.size() >= dials) {
      return Mono.error(busy(dials + " dials are under way"));
    }
    links.remove(peer);
    if (!room()) {
      return Mono.error(busy("all " + most + " connections are in use"));
    }
    dialling.put(peer, fresh);
    return fresh.result.asMono();
  }

  private void start(NodeId peer, Dial fresh, Supplier<Mono<Link>> dial) {
    synchronized (this) {
      if (dialling.get(peer) != fresh) {
        return;
      }
    }
    fresh.work.update(
        Mono.defer(dial)
            .subscribe(
                link -> arrived(peer, fresh, link),
                error -> failed(peer, fresh, error),
                () -> failed(peer, fresh, down("nobody was met"))));
  }

  private void arrived(NodeId peer, Dial dial, Link link) {
    boolean mine;
    synchronized (this) {
      mine = dialling.remove(peer, dial);
      if (mine && link.open()) {
        links.put(peer, link);
      }
    }
    if (mine) {
      dial.result.tryEmitValue(link);
    } else {
      link.close("this node is closing");
    }
  }

  private void failed(NodeId peer, Dial dial, Throwable error) {
    synchronized (this) {
      dialling.remove(peer, dial);
    }
    // After a value the completion of the dial comes here as well, and changes nothing.
    dial.result.tryEmitError(error);
  }

  private synchronized Optional<String> tryAdopt(Link link) {
    NodeId peer = link.peer().nodeId();
    Link held = links.get(peer);
    if (held != null && held.open()) {
      return Optional.of("another connection to this peer is open");
    }
    if (closed) {
      return Optional.of("this node is closing");
    }
    links.remove(peer);
    if (!room()) {
      return Optional.of("all connections are in use");
    }
    links.put(peer, link);
    return Optional.empty();
  }

  /** Whether there is room for one more, if need be after giving up an idle link. */
  private boolean room() {
    if (links.size() + dialling.size() < most) {
      return true;
    }
    Optional<Link> idle =
        links.values().stream()
            .filter(link -> link.inflight() == 0)
            .min(Comparator.comparing(Link::usedAtNanos, (a, b) -> Long.signum(a - b)));
    idle.ifPresent(link -> {
      links.remove(link.peer().nodeId());
      link.close("its place is needed for another peer");
    });
    return idle.isPresent();
  }

  private static DhtException busy(String why) {
    return new DhtException(DhtError.BUSY, why + "; raise dht.limits.connections, or try later");
  }

  private static DhtException down(String why) {
    return new DhtException(DhtError.TRANSPORT_DOWN, why);
  }
}

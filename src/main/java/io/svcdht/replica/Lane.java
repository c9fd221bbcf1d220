package io.svcdht.replica;

import io.svcdht.id.NodeId;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Peers that wait for what they should hold, served one after the other. Whoever is the first to
 * come to an idle lane waits for a while; who comes within that time is served after him. Bounded:
 * beyond that nobody is added, and has to wait for the next check of what it should hold.
 */
final class Lane {

  private static final int WAITING_MOST = 64;

  private final World world;
  private final Supplier<Duration> wait;
  private final Function<VerifiedPeer, Mono<Void>> service;
  private final Map<NodeId, VerifiedPeer> waiting = new LinkedHashMap<>();
  private final Disposable.Swap work = Disposables.swap();
  private boolean busy;

  /** A lane whose first wait for {@code wait}; {@code service} is what each gets. */
  Lane(World world, Supplier<Duration> wait, Function<VerifiedPeer, Mono<Void>> service) {
    this.world = world;
    this.wait = wait;
    this.service = service;
  }

  synchronized void add(VerifiedPeer peer) {
    if (waiting.size() < WAITING_MOST) {
      waiting.put(peer.nodeId(), peer);
    }
    plan();
  }

  /** Takes out one that waits and is not being served. */
  synchronized Optional<VerifiedPeer> take(NodeId id) {
    return Optional.ofNullable(waiting.remove(id));
  }

  void stop() {
    work.dispose();
  }

  private void plan() {
    if (!busy && !waiting.isEmpty()) {
      busy = true;
      work.update(world.timers().schedule(this::serve, wait.get().toNanos(), TimeUnit.NANOSECONDS));
    }
  }

  private void serve() {
    List<VerifiedPeer> peers;
    synchronized (this) {
      peers = List.copyOf(waiting.values());
      waiting.clear();
    }
    work.update(
        Flux.fromIterable(peers)
            .concatMap(peer -> service.apply(peer).onErrorComplete(), 1)
            .doFinally(end -> served())
            .subscribe());
  }

  /** Those that came meanwhile are next. */
  private synchronized void served() {
    busy = false;
    plan();
  }
}

package io.svcdht.replica;

import io.svcdht.id.NodeId;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.Faults;
import io.svcdht.pipeline.WatchedWork;
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

  /** Serving one that takes longer has hung. */
  private static final Duration MOST = Duration.ofHours(1);

  private final World world;
  private final Supplier<Duration> wait;
  private final Function<VerifiedPeer, Mono<Void>> service;
  private final Faults faults;
  private final Map<NodeId, VerifiedPeer> waiting = new LinkedHashMap<>();
  private final Disposable.Swap work = Disposables.swap();
  private boolean busy;

  /**
   * A lane whose first wait for {@code wait}; {@code service} is what each gets, and {@code faults}
   * hears where that fails by its own fault.
   */
  Lane(
      World world,
      Supplier<Duration> wait,
      Function<VerifiedPeer, Mono<Void>> service,
      Faults faults) {
    this.world = world;
    this.wait = wait;
    this.service = service;
    this.faults = faults;
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
    // Its place is taken before it begins: it may end, and what follows begin, within this call.
    Disposable.Swap turn = Disposables.swap();
    work.update(turn);
    Duration most = MOST.multipliedBy(Math.max(1, peers.size()));
    turn.update(WatchedWork.begin(() -> all(peers), most, world.timers(), faults, this::served));
  }

  /** One that fails keeps none of the others from being served. */
  private Mono<Void> all(List<VerifiedPeer> peers) {
    return Flux.fromIterable(peers)
        .concatMapDelayError(
            peer -> service.apply(peer).onErrorComplete(refusal -> !Faults.own(refusal)))
        .then();
  }

  /** Those that came meanwhile are next. */
  private synchronized void served() {
    busy = false;
    plan();
  }
}

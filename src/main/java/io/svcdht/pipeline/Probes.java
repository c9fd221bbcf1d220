package io.svcdht.pipeline;

import io.svcdht.id.NodeId;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.Mono;

/**
 * Runs small pieces of work for peers in the background: each peer once at a time, a few at once,
 * and no more than may wait. What does not fit is not tried; it will be heard of again.
 */
final class Probes implements Disposable {

  private final int waiting;
  private final int concurrency;
  private final Set<NodeId> pending = ConcurrentHashMap.newKeySet();
  private @Nullable FluxSink<Mono<Void>> inbox;
  private @Nullable Disposable running;
  private volatile boolean disposed;

  Probes(int waiting, int concurrency) {
    this.waiting = waiting;
    this.concurrency = concurrency;
  }

  /** Runs {@code work} for {@code peer}; {@code false} if it is on its way or there is no room. */
  boolean submit(NodeId peer, Mono<Void> work) {
    if (disposed || pending.size() >= waiting || !pending.add(peer)) {
      return false;
    }
    inbox().next(work.onErrorComplete().doFinally(end -> pending.remove(peer)));
    return true;
  }

  /** Peers waiting or being tried. */
  int pending() {
    return pending.size();
  }

  /** Started by the first work, so that an unused one costs nothing. */
  private synchronized FluxSink<Mono<Void>> inbox() {
    FluxSink<Mono<Void>> open = inbox;
    if (open == null) {
      Disposable flow =
          Flux.<Mono<Void>>create(sink -> inbox = sink)
              .flatMap(work -> work, concurrency)
              .subscribe();
      running = flow;
      open = Objects.requireNonNull(inbox);
      if (disposed) {
        flow.dispose();
      }
    }
    return open;
  }

  @Override
  public synchronized void dispose() {
    disposed = true;
    if (running != null) {
      running.dispose();
    }
    pending.clear();
  }

  @Override
  public boolean isDisposed() {
    return disposed;
  }
}

package io.svcdht.node;

import io.svcdht.peer.LocalPeer;
import io.svcdht.pipeline.Meters;
import io.svcdht.provider.ProviderStore;
import io.svcdht.supervision.Supervised;
import io.svcdht.supervision.Supervisor;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Small standing work: forgetting records that have run out, renewing the own peer info. */
final class Housekeeping {

  /** Expired records removed in one turn: a few milliseconds' work. */
  static final int PRUNED_AT_ONCE = 1_000;

  private static final Duration PRUNE_EVERY = Duration.ofSeconds(1);
  private static final Duration PRUNE_AGAIN = Duration.ofMillis(200);
  private static final Duration RENEWAL_CHECK = Duration.ofMinutes(5);

  private final LocalPeer self;
  private final ProviderStore store;
  private final NodeParts.NodeSchedulers schedulers;

  Housekeeping(LocalPeer self, ProviderStore store, NodeParts.NodeSchedulers schedulers) {
    this.self = self;
    this.store = store;
    this.schedulers = schedulers;
  }

  void start(Supervisor supervisor) {
    supervisor.start(new Supervised(Meters.Task.PRUNE, PRUNE_EVERY, this::prune));
    supervisor.start(new Supervised(Meters.Task.RENEWAL, RENEWAL_CHECK, this::renew));
  }

  /** A turn that found as much as it may take comes back sooner. */
  private Mono<Duration> prune() {
    return on(schedulers.io(), () -> store.prune(PRUNED_AT_ONCE))
        .map(gone -> gone < PRUNED_AT_ONCE ? PRUNE_EVERY : PRUNE_AGAIN);
  }

  /** Signing takes long enough to stay off the timers (docs/PROTOCOL.md §1: every 12 h). */
  private Mono<Duration> renew() {
    return self.renewalDue()
        ? on(schedulers.crypto(), self::renew).thenReturn(RENEWAL_CHECK)
        : Mono.just(RENEWAL_CHECK);
  }

  private static <T> Mono<T> on(Scheduler scheduler, java.util.concurrent.Callable<T> work) {
    return Mono.fromCallable(work).subscribeOn(scheduler);
  }
}

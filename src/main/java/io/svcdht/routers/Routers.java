package io.svcdht.routers;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.svcdht.id.IpfsCid;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * The routers that the operator names, as hedges of a find: each is a leg that begins when the
 * lookup has had its delay without a record, or has ended without one, and that ends with the first
 * record or the lookup's time.
 */
public final class Routers implements Upstream {

  private final Duration after;
  private final Router.Shared shared;
  private final RouterMemory memory;
  private final List<Router> routers;

  Routers(RouterPolicy policy, Router.Shared shared) {
    this.after = policy.after();
    this.shared = shared;
    this.memory = new RouterMemory(shared.world().time());
    this.routers = policy.urls().stream().map(url -> new Router(url, shared)).toList();
  }

  /**
   * Those of {@code policy}; {@link Upstream#NONE} where there are none.
   *
   * @param most longest time of one request
   */
  public static Upstream of(RouterPolicy policy, World world, Meters meters, Duration most) {
    if (policy.urls().isEmpty()) {
      return NONE;
    }
    int places = policy.concurrency();
    return new Routers(
        policy, new Router.Shared(new RouterClient(places), places(places), world, meters, most));
  }

  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public Flux<Unverified> beside(IpfsCid cid, Duration timeout, Flux<FindEvent> lookup) {
    Mono<Void> ended =
        lookup.filter(FindEvent.Ended.class::isInstance).next().onErrorComplete().then();
    Mono<FindEvent> found =
        lookup
            .filter(FindEvent.Found.class::isInstance)
            .next()
            .onErrorComplete()
            .switchIfEmpty(Mono.never());
    Scheduler timers = shared.world().timers();
    Mono<Void> begin = Mono.firstWithSignal(Mono.delay(after, timers).then(), ended);
    return begin
        .thenMany(Flux.defer(() -> legs(cid.text())))
        .takeUntilOther(found)
        .take(timeout, timers);
  }

  @Override
  public void open() {
    shared.wire().open();
  }

  @Override
  public void close() {
    shared.wire().close();
  }

  private Flux<Unverified> legs(String cid) {
    return Flux.fromIterable(routers)
        .flatMap(router ->
            memory.answer(new RouterMemory.Question(router.origin(), cid), router.ask(cid)));
  }

  /** Who finds no place is not asked; nobody waits. */
  static Bulkhead places(int most) {
    return Bulkhead.of(
        "routers",
        BulkheadConfig.custom().maxConcurrentCalls(most).maxWaitDuration(Duration.ZERO).build());
  }
}

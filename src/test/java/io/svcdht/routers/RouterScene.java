package io.svcdht.routers;

import io.svcdht.id.Cid;
import io.svcdht.id.IpfsCid;
import io.svcdht.id.LookupId;
import io.svcdht.limits.TimeSource;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.World;
import io.svcdht.testing.SchedulerTime;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Routers without a socket, in virtual time, asked beside lookups that have ended with nothing. */
final class RouterScene {

  final VirtualTimeScheduler clock = VirtualTimeScheduler.create();
  final TimeSource time = new SchedulerTime(clock, Instant.EPOCH);
  final World world = new World(time, clock, new Random(7));
  final ScriptedRouters routers = new ScriptedRouters();

  /** One who asked, and what it was told. */
  static final class Caller {
    final List<Unverified> told = new CopyOnWriteArrayList<>();
    volatile boolean done;
    private final Disposable waiting;

    private Caller(Flux<Unverified> answers) {
      waiting = answers.subscribe(told::add, fault -> {}, () -> done = true);
    }

    void leave() {
      waiting.dispose();
    }
  }

  /** Asks about the content of this number, for five seconds at most. */
  Caller ask(Upstream upstream, int content) {
    return new Caller(upstream.beside(cid(content), Duration.ofSeconds(5), nothing(world)));
  }

  static IpfsCid cid(int content) {
    return IpfsCid.of(Cid.ofContent(("content " + content).getBytes(StandardCharsets.UTF_8)));
  }

  /** A lookup that has found nobody. */
  static Flux<FindEvent> nothing(World world) {
    LookupId id = LookupId.next(world.time(), world.random());
    return Flux.just(
        new FindEvent.Ended(
            new LookupResult(id, Optional.empty(), List.of(), 1, 1, 0, Duration.ofMillis(1))));
  }
}

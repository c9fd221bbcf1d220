package io.svcdht.finds;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.finds.FindScene.Caller;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.pipeline.Lookups;
import io.svcdht.pipeline.Meters;
import io.svcdht.pipeline.World;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.testing.Samples;
import io.svcdht.testing.Seeded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Whatever callers, lookups and clocks do, in any order and from any thread. */
class SharedFindsPropertyTest {

  private static final int PUBLISHERS = 30;
  private static final List<VerifiedRecord> RECORDS =
      IntStream.range(0, PUBLISHERS).mapToObj(new FindScene()::record).toList();

  @Test
  void everybody_gets_what_it_asked_for_and_nothing_is_left_behind() {
    Seeded.check(
        300,
        random -> {
          FindScene scene = new FindScene();
          List<Asked> asked = new ArrayList<>();
          for (int step = 0; step < 60; step++) {
            step(scene, asked, random);
            assertThat(scene.memory.underWay()).isLessThanOrEqualTo(1);
          }
          scene.wait(FindScene.DEADLINE);
          open(scene).forEach(FindScene.Run::end);
          for (Asked one : asked) {
            one.check();
          }
          assertThat(scene.memory.underWay()).isZero();
          assertThat(scene.timers.left()).as("timers").isZero();
        });
  }

  @Test
  void no_caller_is_forgotten_whatever_the_threads_do() throws Exception {
    FindScene scene = new FindScene();
    int threads = 4;
    int each = 2_000;
    AtomicInteger lookups = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    Scheduler elsewhere = Schedulers.newParallel("lookups", 2);
    FindMemory memory = new FindMemory(FindCachePolicy.defaults(), scene.time);
    World world = new World(scene.time, scene.clock, new java.util.Random(1));
    SharedFinds finds =
        new SharedFinds(
            new Quick(lookups, elsewhere), memory, world, Meters.NONE, FindScene.DEADLINE);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      CountDownLatch start = new CountDownLatch(1);
      List<Future<?>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        int thread = t;
        all.add(
            pool.submit(() -> {
              start.await();
              for (int i = 0; i < each; i++) {
                once(finds, memory, thread * each + i, ended);
              }
              return null;
            }));
      }
      start.countDown();
      for (Future<?> one : all) {
        one.get(60, TimeUnit.SECONDS);
      }
    } finally {
      elsewhere.dispose();
    }
    assertThat(ended).hasValue(threads * each);
    assertThat(memory.underWay()).isZero();
    assertThat(lookups.get()).isBetween(1, threads * each);
  }

  /** Some ask, some are cut short by themselves, some change the records. */
  private static void once(SharedFinds finds, FindMemory memory, int number, AtomicInteger ended) {
    Find find =
        new Find(
            new LookupId(new UUID(0x7000L | number, Long.MIN_VALUE)),
            Samples.CID,
            1 + number % 3,
            FindScene.DEADLINE,
            number % 2 == 0 ? Find.Source.NETWORK : Find.Source.ANEW);
    if (number % 5 == 0) {
      memory.forget(Samples.CID);
    }
    Flux<FindEvent> told = finds.find(find);
    List<FindEvent> events =
        (number % 7 == 0 ? told.take(1) : told).collectList().block(Duration.ofSeconds(30));
    if (events != null && (number % 7 == 0 || events.getLast() instanceof FindEvent.Ended)) {
      ended.incrementAndGet();
    }
  }

  private static void step(FindScene scene, List<Asked> asked, RandomGenerator random) {
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> {
        int limit = 1 + random.nextInt(25);
        Duration timeout =
            random.nextBoolean() ? FindScene.DEADLINE : Duration.ofMillis(1 + random.nextInt(900));
        asked.add(new Asked(scene.ask(limit, timeout), limit));
      }
      case 3 -> {
        if (!asked.isEmpty()) {
          Asked one = Seeded.pick(random, asked);
          one.left |= !one.caller.ended();
          one.caller.leave();
        }
      }
      case 4, 5 -> open(scene).stream().limit(1).forEach(run -> tell(run, random));
      case 6 -> open(scene).stream().limit(1).forEach(FindScene.Run::end);
      case 7 -> scene.wait(Duration.ofMillis(random.nextInt(400)));
      default -> scene.memory.forget(FindScene.CID);
    }
  }

  private static void tell(FindScene.Run run, RandomGenerator random) {
    if (run.recordsTold() < run.find.limit()) {
      run.answer(1, RECORDS.get(run.recordsTold() % PUBLISHERS));
    }
    if (random.nextInt(4) == 0) {
      run.answer(2);
    }
  }

  private static List<FindScene.Run> open(FindScene scene) {
    return scene.runs.stream().filter(run -> !run.cancelled && !run.over).toList();
  }

  /** A caller and what it wanted. */
  private static final class Asked {
    final Caller caller;
    final int limit;
    boolean left;

    Asked(Caller caller, int limit) {
      this.caller = caller;
      this.limit = limit;
    }

    void check() {
      List<VerifiedRecord> records = caller.records();
      assertThat(records).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(limit);
      long ends = caller.events.stream().filter(FindEvent.Ended.class::isInstance).count();
      assertThat(ends).isEqualTo(left ? 0 : 1);
      if (!left) {
        assertThat(caller.ended()).as("the end comes last").isTrue();
        assertThat(caller.result().records()).isEqualTo(records.size());
        assertThat(caller.completed).isTrue();
      }
    }
  }

  /** Lookups that find one record and end, on other threads. */
  private record Quick(AtomicInteger lookups, Scheduler threads) implements Lookups {
    @Override
    public Flux<FindEvent> find(Find find) {
      LookupResult end =
          new LookupResult(find.id(), Optional.empty(), List.of(), 1, 1, 1, Duration.ZERO);
      return Flux.<FindEvent>just(new FindEvent.Found(RECORDS.getFirst()), new FindEvent.Ended(end))
          .doOnSubscribe(begun -> lookups.incrementAndGet())
          .subscribeOn(threads);
    }

    @Override
    public Mono<LookupResult> closest(
        LookupId id, io.svcdht.id.Key target, Duration timeout, Meters.LookupKind kind) {
      return Mono.empty();
    }
  }
}

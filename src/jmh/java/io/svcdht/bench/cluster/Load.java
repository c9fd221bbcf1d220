package io.svcdht.bench.cluster;

import io.svcdht.announce.Owner;
import io.svcdht.id.Cid;
import io.svcdht.id.LookupId;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Closed loops of finds or provides over the nodes of this process: as many at once as asked for,
 * each beginning when the one before has ended, the nodes in turn. A find asks for a content that
 * its node holds no copy of and has not asked for before, so that a provider found is fetched and
 * its signature checked.
 */
final class Load {

  /** Records wanted of a find: more than there are, so that it goes on to its complete end. */
  private static final int LIMIT = 20;

  private static final Duration FIND = Duration.ofSeconds(5);
  private static final Duration PROVIDE = Duration.ofSeconds(10);
  private static final Owner OWNER = new Owner("bench");

  private final List<BenchNode> nodes;
  private final List<Cid> contents = Collections.synchronizedList(new ArrayList<>());
  private final List<AtomicInteger> asked = new ArrayList<>();
  private final AtomicInteger turn = new AtomicInteger();

  /** What the lanes of one phase have in common. */
  private static final class Tally {
    private final Queue<int[]> times = new ConcurrentLinkedQueue<>();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicLong copies = new AtomicLong();

    void succeeded(long began, long first) {
      long end = System.nanoTime();
      times.add(new int[] {micros(first - began), micros(end - began)});
    }

    Sample sample(long millis) {
      List<Integer> firsts = new ArrayList<>();
      List<Integer> ends = new ArrayList<>();
      times.forEach(pair -> {
        firsts.add(pair[0]);
        ends.add(pair[1]);
      });
      return new Sample(millis, ends.size(), failures.get(), copies.get(), firsts, ends);
    }

    private static int micros(long nanos) {
      return (int) (nanos / 1000);
    }
  }

  Load(List<BenchNode> nodes) {
    this.nodes = nodes;
    nodes.forEach(node -> asked.add(new AtomicInteger()));
  }

  /** Contents that may be asked for from now on. */
  void learn(List<Cid> more) {
    contents.addAll(more);
    Collections.shuffle(contents);
    asked.forEach(position -> position.set(0));
  }

  /** Finds, {@code lanes} at once, for {@code millis}. */
  Sample find(int lanes, long millis) {
    Tally tally = new Tally();
    return run(lanes, millis, tally, () -> find(tally));
  }

  /** Announces new contents, {@code lanes} at once; those that were taken go to {@code taken}. */
  Sample announce(int lanes, long millis, Queue<Cid> taken) {
    Tally tally = new Tally();
    return run(lanes, millis, tally, () -> announce(tally, taken));
  }

  private static Sample run(
      int lanes, long millis, Tally tally, java.util.function.Supplier<Mono<Void>> operation) {
    long began = System.nanoTime();
    long until = began + millis * 1_000_000;
    Flux.range(0, lanes)
        .flatMap(lane -> Mono.defer(operation).repeat(() -> System.nanoTime() < until), lanes)
        .blockLast(Duration.ofMillis(millis).plus(PROVIDE).plus(PROVIDE));
    return tally.sample((System.nanoTime() - began) / 1_000_000);
  }

  private Mono<Void> find(Tally tally) {
    int at = Math.floorMod(turn.getAndIncrement(), nodes.size());
    BenchNode node = nodes.get(at);
    LookupId id = LookupId.next(MachineTime.INSTANCE, MachineTime.RANDOM);
    Find find = new Find(id, notHeldBy(node, asked.get(at)), LIMIT, FIND, Find.Source.NETWORK);
    AtomicLong first = new AtomicLong();
    long began = System.nanoTime();
    return node.node()
        .lookups()
        .find(find)
        .doOnNext(event -> {
          if (event instanceof FindEvent.Found) {
            first.compareAndSet(0, System.nanoTime());
          } else if (event instanceof FindEvent.Ended(var result, var age)) {
            if (result.complete() && first.get() != 0) {
              tally.succeeded(began, first.get());
            } else {
              tally.failures.incrementAndGet();
            }
          }
        })
        .onErrorResume(error -> {
          tally.failures.incrementAndGet();
          return Mono.empty();
        })
        .then();
  }

  private Cid notHeldBy(BenchNode node, AtomicInteger position) {
    while (true) {
      Cid cid = contents.get(Math.floorMod(position.getAndIncrement(), contents.size()));
      if (!node.holds(cid)) {
        return cid;
      }
    }
  }

  private Mono<Void> announce(Tally tally, Queue<Cid> taken) {
    BenchNode node = nodes.get(Math.floorMod(turn.getAndIncrement(), nodes.size()));
    Cid cid =
        new Cid(
            MachineTime.RANDOM.nextLong(),
            MachineTime.RANDOM.nextLong(),
            MachineTime.RANDOM.nextLong(),
            MachineTime.RANDOM.nextLong());
    long began = System.nanoTime();
    return node.node()
        .announcements()
        .announce(OWNER, cid, List.of(), Optional.empty(), PROVIDE)
        .doOnNext(announced -> {
          tally.succeeded(began, System.nanoTime());
          tally.copies.addAndGet(announced.report().accepted());
          taken.add(cid);
        })
        .onErrorResume(error -> {
          tally.failures.incrementAndGet();
          return Mono.empty();
        })
        .then();
  }
}

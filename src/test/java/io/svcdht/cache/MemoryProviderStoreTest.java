package io.svcdht.cache;

import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Bytes;
import io.svcdht.peer.Identity;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordFixture;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.Surroundings;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The store in memory keeps the contract of all stores, and its estimate of the heap is right. */
class MemoryProviderStoreTest extends ProviderStoreContract {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  ProviderStore make(RecordPolicy policy, Surroundings surroundings) {
    return new MemoryProviderStore(policy, time, surroundings);
  }

  @Test
  void the_estimate_of_memory_is_near_what_the_heap_says() {
    List<VerifiedRecord> warmUp = decoded(0, 500);
    ProviderStore first = open(RecordPolicy.defaults());
    warmUp.forEach(record -> first.admit(record, Optional.empty()));
    ProviderStore store = open(RecordPolicy.defaults());
    long before = usedHeap();
    decoded(1000, 15_000).forEach(record -> store.admit(record, Optional.empty()));
    long taken = usedHeap() - before;

    long estimated = store.occupancy().bytes();
    assertThat(first.occupancy().live()).isEqualTo(500);
    assertThat(store.occupancy().live()).isEqualTo(15_000);
    assertThat((double) taken / estimated)
        .as("%d bytes of heap, %d estimated", taken, estimated)
        .isBetween(0.6, 1.15);
  }

  /** On a thread that must not wait, which is watched for it. */
  @Test
  void finding_and_counting_never_wait_for_a_writer() throws Exception {
    CountDownLatch writing = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    Surroundings slow =
        new Surroundings(
            carrier -> false,
            cid -> {
              writing.countDown();
              return awaited(asked);
            });
    RecordPolicy small =
        new RecordPolicy(
            Duration.ofHours(24), Duration.ofHours(12), 16_384, 16, 16, 16, 16, 1 << 20);
    ProviderStore store = open(small, slow);
    List<VerifiedRecord> records = decoded(0, 10);
    records.subList(0, 9).forEach(record -> store.admit(record, Optional.empty()));
    Thread writer =
        Thread.ofPlatform().start(() -> store.admit(records.getLast(), Optional.empty()));
    assertThat(awaited(writing)).isTrue();

    Mono<Long> counted =
        Mono.fromCallable(
            () -> store.occupancy().live() + store.find(cid(0), Bytes.EMPTY, 9).records().size());
    Scheduler timers = Schedulers.newParallel("timers", 1);
    assertThat(counted.subscribeOn(timers).block(PATIENCE)).isEqualTo(10);

    asked.countDown();
    writer.join();
    timers.dispose();
    assertThat(store.occupancy().live()).isEqualTo(10);
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** As records come from the wire: nothing shared among them. */
  private List<VerifiedRecord> decoded(int from, int count) {
    Identity by = identity(1);
    return IntStream.range(from, from + count)
        .mapToObj(i -> RecordFixture.variant(by, cid(i), time.wall(), 2).signed().encoded())
        .map(bytes -> SignedRecord.decode(bytes).orThrow())
        .map(RecordFixture::trusted)
        .toList();
  }

  private static long usedHeap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}

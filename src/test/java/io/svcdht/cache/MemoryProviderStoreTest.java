package io.svcdht.cache;

import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.peer.Identity;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordFixture;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.Surroundings;
import io.svcdht.provider.VerifiedRecord;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The store in memory keeps the contract of all stores, and its estimate of the heap is right. */
class MemoryProviderStoreTest extends ProviderStoreContract {

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

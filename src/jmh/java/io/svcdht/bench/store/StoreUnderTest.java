package io.svcdht.bench.store;

import io.svcdht.cache.DataDirectory;
import io.svcdht.cache.DiskStores;
import io.svcdht.cache.MemoryProviderStore;
import io.svcdht.cache.StorePolicy;
import io.svcdht.id.NodeId;
import io.svcdht.limits.TimeSource;
import io.svcdht.peer.NetworkName;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;

/** The stores as they are measured: with room for what is put in. */
public final class StoreUnderTest {

  /** Both clocks, which run on their own but can be put forward. */
  public static final class Clock implements TimeSource {
    private volatile long ahead;

    /** From now on it is so much later. */
    public void advance(Duration span) {
      ahead += span.toNanos();
    }

    @Override
    public Instant wall() {
      return Instant.now().plusNanos(ahead);
    }

    @Override
    public long nanos() {
      return System.nanoTime() + ahead;
    }
  }

  private StoreUnderTest() {}

  /** {@code memory}, or {@code disk} in {@code directory}. */
  public static ProviderStore open(String kind, Path directory, TimeSource clock) {
    RecordPolicy usual = RecordPolicy.defaults();
    RecordPolicy roomy =
        new RecordPolicy(
            usual.ttl(),
            usual.republish(),
            usual.maxRecordSize(),
            usual.maxPerCid(),
            1_000_000,
            1_000_000,
            4_000_000,
            4L << 30);
    if (kind.equals("memory")) {
      return new MemoryProviderStore(roomy, clock);
    }
    DataDirectory.Owner owner =
        new DataDirectory.Owner(new NetworkName("bench"), new NodeId(1, 2, 3, 4));
    StorePolicy policy = policy();
    return DiskStores.open(DataDirectory.open(directory, owner), policy)
        .records(roomy, clock, Surroundings.unknown(), new Random(1));
  }

  private static StorePolicy policy() {
    StorePolicy usual = StorePolicy.defaults();
    return new StorePolicy(
        StorePolicy.Sync.valueOf(System.getProperty("sync", usual.sync().name())),
        Long.getLong("cache", usual.cacheBytes() >> 20) << 20,
        usual.minFreeBytes());
  }
}

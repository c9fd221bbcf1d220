package io.svcdht.bench.store;

import io.svcdht.id.Bytes;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.ProviderStore.Page;
import io.svcdht.provider.VerifiedRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One call of each store that holds 100,000 records of 20,000 contents; {@link StoreAtSize} fills
 * them with a million. Signatures are no part of it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
@Threads(1)
public class StoreBenchmark {

  private static final int RECORDS = 100_000;
  private static final int CONTENTS = 20_000;
  private static final int PUBLISHERS = 2_000;
  private static final int HOT = 1_000;
  private static final int RENEWALS = 4_096;
  private static final Duration TTL = Duration.ofHours(24);

  /** Which store. */
  @Param({"memory", "disk"})
  public String store = "memory";

  private final StoreUnderTest.Clock clock = new StoreUnderTest.Clock();
  private final Population population = new Population(CONTENTS, PUBLISHERS, clock.wall());
  private final SplittableRandom random = new SplittableRandom(1);
  private final VerifiedRecord[] renewals = new VerifiedRecord[RENEWALS];
  private Path directory = Path.of("");
  private ProviderStore opened = StoreUnderTest.open("memory", directory, clock);
  private int renewed;
  private int generation;

  /** Fills it. */
  @Setup(Level.Trial)
  public void fill() throws IOException {
    directory = Files.createTempDirectory("svc-dht-bench");
    opened = StoreUnderTest.open(store, directory.resolve("data"), clock);
    for (int i = 0; i < RECORDS; i++) {
      opened.admit(population.record(i, TTL), population.carrier(i));
    }
    renewLater();
  }

  /** Removes what it has left on the disk. */
  @TearDown(Level.Trial)
  public void clear() throws IOException {
    opened.close();
    try (Stream<Path> files = Files.walk(directory)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }

  /** The five records of any content. */
  @Benchmark
  public Page get() {
    return opened.find(population.cid(random.nextInt(CONTENTS)), Bytes.EMPTY, 20);
  }

  /** The five records of one of a thousand contents that are asked for again and again. */
  @Benchmark
  public Page getHot() {
    return opened.find(population.cid(random.nextInt(HOT)), Bytes.EMPTY, 20);
  }

  /** A content that nobody has. */
  @Benchmark
  public Page getUnknown() {
    return opened.find(population.cid(-1 - random.nextInt(CONTENTS)), Bytes.EMPTY, 20);
  }

  /** A newer record in the place of an older, which is what republishing comes to. */
  @Benchmark
  public Admission renew() {
    if (renewed == RENEWALS) {
      renewLater();
    }
    int i = renewed++;
    return opened.admit(renewals[i], population.carrier(i));
  }

  private void renewLater() {
    generation++;
    Population newer =
        new Population(CONTENTS, PUBLISHERS, clock.wall().plusSeconds(2L * generation));
    for (int i = 0; i < RENEWALS; i++) {
      renewals[i] = newer.record(i, TTL);
      renewals[i].record();
    }
    renewed = 0;
  }
}

package io.svcdht.bench.store;

import io.svcdht.error.Decoded;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.ProviderStore.Page;
import io.svcdht.provider.VerifiedRecord;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Fills a store with a million live records, five of each content, and prints what it takes and how
 * fast it is: {@code StoreAtSize memory|disk DIRECTORY [RECORDS]}. A full collection stands before
 * each figure of the heap. Where other work shares the machine, a call is now and then set aside
 * for milliseconds: the time that it had a core for is given beside, and what a loop of that length
 * meets on the same machine.
 */
public final class StoreAtSize {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int PER_CONTENT = 5;
  private static final int PUBLISHERS = 20_000;
  private static final int PART = 10_000;
  private static final Duration TTL = Duration.ofHours(24);

  private final String kind;
  private final Path directory;
  private final int records;
  private final StoreUnderTest.Clock clock = new StoreUnderTest.Clock();
  private final Population population;

  private StoreAtSize(String kind, Path directory, int records) {
    this.kind = kind;
    this.directory = directory;
    this.records = records;
    this.population = new Population(records / PER_CONTENT, PUBLISHERS, Instant.now());
  }

  /** Measures. */
  public static void main(String... arguments) {
    int records = arguments.length > 2 ? Integer.parseInt(arguments[2]) : 1_000_000;
    new StoreAtSize(arguments[0], Path.of(arguments[1]), records).run();
  }

  private void run() {
    long before = heap();
    long opening = System.nanoTime();
    ProviderStore store = StoreUnderTest.open(kind, directory, clock);
    say("%s store, opened in %d ms, %s", kind, millis(opening), store.occupancy());
    if (store.occupancy().live() == 0) {
      admit(store);
    }
    say("heap %.1f MiB beside %.1f before", mib(heap() - before), mib(before));
    say("%s", store.occupancy());
    for (int round = 0; round < 4; round++) {
      find(store, "get", records / PER_CONTENT, false);
    }
    find(store, "get and decode", records / PER_CONTENT, true);
    for (int round = 0; round < 2; round++) {
      find(store, "get of the 2,000 asked for most", 2_000, false);
    }
    renew(store);
    say("heap %.1f MiB beside %.1f before", mib(heap() - before), mib(before));
    prune(store);
    store.close();
  }

  private void admit(ProviderStore store) {
    long all = 0;
    long cpu = 0;
    long decoding = 0;
    for (int from = 0; from < records; from += PART) {
      byte[][] encoded = new byte[PART][];
      for (int i = 0; i < PART; i++) {
        encoded[i] = population.encoded(from + i, TTL);
      }
      VerifiedRecord[] decoded = new VerifiedRecord[PART];
      long start = System.nanoTime();
      for (int i = 0; i < PART; i++) {
        decoded[i] = VerifiedRecord.readBack(Bytes.copyOf(encoded[i]));
        decoded[i].record();
      }
      decoding += System.nanoTime() - start;
      start = System.nanoTime();
      long startCpu = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < PART; i++) {
        expect(store.admit(decoded[i], population.carrier(from + i)));
      }
      store.prune(1_000);
      all += System.nanoTime() - start;
      cpu += THREADS.getCurrentThreadCpuTime() - startCpu;
    }
    say(
        "admitted %,d records: %,.0f/s, %,.0f per second on a core; with decoding %,.0f/s",
        records,
        perSecond(records, all),
        perSecond(records, cpu),
        perSecond(records, all + decoding));
  }

  /** Every record once more, newer: what republishing does. */
  private void renew(ProviderStore store) {
    int count = Math.min(records, 100_000);
    Population newer =
        new Population(records / PER_CONTENT, PUBLISHERS, clock.wall().plusSeconds(2));
    VerifiedRecord[] renewals = new VerifiedRecord[PART];
    long all = 0;
    long cpu = 0;
    for (int from = 0; from < count; from += PART) {
      for (int i = 0; i < PART; i++) {
        renewals[i] = newer.record(from + i, TTL);
        renewals[i].record();
      }
      long start = System.nanoTime();
      long startCpu = THREADS.getCurrentThreadCpuTime();
      for (int i = 0; i < PART; i++) {
        expect(store.admit(renewals[i], population.carrier(from + i)));
      }
      all += System.nanoTime() - start;
      cpu += THREADS.getCurrentThreadCpuTime() - startCpu;
    }
    say(
        "renewed %,d records: %,.0f/s, %,.0f per second on a core",
        count, perSecond(count, all), perSecond(count, cpu));
  }

  private void find(ProviderStore store, String what, int contents, boolean decode) {
    int rounds = 200_000;
    long[] nanos = new long[rounds];
    long[] cpu = new long[rounds];
    SplittableRandom random = new SplittableRandom(1);
    long found = 0;
    for (int i = 0; i < rounds; i++) {
      Cid cid = population.cid(random.nextInt(contents));
      long startCpu = THREADS.getCurrentThreadCpuTime();
      long start = System.nanoTime();
      Page page = store.find(cid, Bytes.EMPTY, 20);
      if (decode) {
        page.records().forEach(record -> Decoded.ok(record.record()));
      }
      nanos[i] = System.nanoTime() - start;
      cpu[i] = THREADS.getCurrentThreadCpuTime() - startCpu;
      found += page.records().size();
    }
    Arrays.sort(nanos);
    Arrays.sort(cpu);
    say(
        "%s: %.1f records, p50 %.1f µs, p99 %.1f µs, p99.9 %.1f µs; on a core p50 %.1f, p99 %.1f",
        what,
        (double) found / rounds,
        nanos[rounds / 2] / 1e3,
        nanos[rounds * 99 / 100] / 1e3,
        nanos[rounds / 1000 * 999] / 1e3,
        cpu[rounds / 2] / 1e3,
        cpu[rounds * 99 / 100] / 1e3);
    spin(nanos[rounds / 2]);
  }

  /** What the machine itself makes of as short a time: its own interruptions, and nothing else. */
  private static void spin(long nanos) {
    int rounds = 100_000;
    long[] taken = new long[rounds];
    for (int i = 0; i < rounds; i++) {
      long start = System.nanoTime();
      long now = start;
      while (now - start < nanos) {
        now = System.nanoTime();
      }
      taken[i] = now - start;
    }
    Arrays.sort(taken);
    say(
        "  beside it a loop that does nothing: p50 %.1f µs, p99 %.1f µs, p99.9 %.1f µs",
        taken[rounds / 2] / 1e3, taken[rounds * 99 / 100] / 1e3, taken[rounds / 1000 * 999] / 1e3);
  }

  private void prune(ProviderStore store) {
    clock.advance(TTL.plusMinutes(1));
    long longest = 0;
    long gone = 0;
    long start = System.nanoTime();
    while (gone < 100_000) {
      long turn = System.nanoTime();
      int now = store.prune(1_000);
      longest = Math.max(longest, System.nanoTime() - turn);
      gone += now;
      if (now == 0) {
        break;
      }
    }
    say(
        "pruned %,d in turns of 1,000: %,.0f/s, longest turn %.1f ms",
        gone, perSecond(gone, System.nanoTime() - start), longest / 1e6);
  }

  private static void expect(Admission admission) {
    if (!admission.equals(new Admission.Accepted(false))) {
      throw new IllegalStateException(admission.toString());
    }
  }

  private static long heap() {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      Runtime runtime = Runtime.getRuntime();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  private static double perSecond(long count, long nanos) {
    return count * 1e9 / nanos;
  }

  private static double mib(long bytes) {
    return bytes / 1048576.0;
  }

  private static long millis(long since) {
    return (System.nanoTime() - since) / 1_000_000;
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}

package io.svcdht.cache;

import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.id.NodeId;
import io.svcdht.peer.Identity;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.ProviderStore.Occupancy;
import io.svcdht.provider.ProviderStore.Page;
import io.svcdht.provider.RecordFixture;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds for the store whatever happens to it; every failure names its seed. */
abstract class StorePropertiesTest extends StoreHarness {

  private static final List<Identity> PUBLISHERS =
      IntStream.range(0, 6).mapToObj(RecordFixture::identity).toList();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void holders_agree_whatever_order_and_how_often_records_reach_them(long seed) {
    Random random = new Random(seed);
    List<VerifiedRecord> records = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      records.add(anyRecord(random));
    }
    Map<Cid, Set<VerifiedRecord>> expected = null;
    for (int holder = 0; holder < 4; holder++) {
      ProviderStore store = open(RecordPolicy.defaults());
      List<VerifiedRecord> order = new ArrayList<>(records);
      order.addAll(records.subList(0, random.nextInt(records.size())));
      Collections.shuffle(order, random);
      order.forEach(record -> store.admit(record, Optional.empty()));
      Map<Cid, Set<VerifiedRecord>> kept = everything(store);
      assertThat(kept)
          .as("seed %d, holder %d", seed, holder)
          .isEqualTo(expected == null ? kept : expected);
      expected = kept;
    }
    assertThat(expected).as("seed %d", seed).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void a_ts_never_sinks_for_a_reader_and_replays_never_come_back(long seed) {
    Random random = new Random(seed);
    ProviderStore store = open(RecordPolicy.defaults());
    List<VerifiedRecord> all = new ArrayList<>();
    Map<String, Instant> highest = new HashMap<>();
    for (int i = 0; i < 1500; i++) {
      boolean replay = !all.isEmpty() && random.nextInt(3) == 0;
      VerifiedRecord record = replay ? all.get(random.nextInt(all.size())) : anyRecord(random);
      all.add(record);
      Instant ts = record.record().ts();
      Instant before = highest.get(subject(record));
      Admission admission = store.admit(record, Optional.empty());
      if (admission.equals(new Admission.Accepted(false))) {
        assertThat(before == null || !ts.isBefore(before)).as("seed %d, %d", seed, i).isTrue();
        highest.put(subject(record), ts);
      }
      time.advance(Duration.ofSeconds(random.nextInt(120)));
      store.prune(random.nextInt(4));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void paging_sees_each_record_that_stays_exactly_once_while_others_come_and_go(long seed) {
    Random random = new Random(seed);
    ProviderStore store = open(RecordPolicy.defaults());
    Set<NodeId> staying = new HashSet<>();
    for (int i = 0; i < 60; i++) {
      store.admit(
          RecordFixture.record(identity(i), cid(1), time.wall(), RecordFixture.HOUR),
          Optional.empty());
      staying.add(identity(i).nodeId());
    }
    List<NodeId> seen = new ArrayList<>();
    Bytes cursor = Bytes.EMPTY;
    do {
      Page page = store.find(cid(1), cursor, 1 + random.nextInt(9));
      page.records().forEach(record -> seen.add(record.record().publisher()));
      cursor = page.cursor();
      Identity other = identity(100 + random.nextInt(40));
      time.advance(Duration.ofMillis(1));
      store.admit(
          random.nextBoolean()
              ? RecordFixture.record(other, cid(1), time.wall(), RecordFixture.HOUR)
              : RecordFixture.withdrawal(other, cid(1), time.wall()),
          Optional.empty());
    } while (cursor.size() > 0);

    assertThat(seen).as("seed %d", seed).doesNotHaveDuplicates().containsAll(staying);
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33})
  void the_store_never_exceeds_one_of_its_bounds(long seed) {
    Random random = new Random(seed);
    RecordPolicy policy =
        new RecordPolicy(Duration.ofHours(1), Duration.ofHours(1), 16_384, 8, 30, 40, 90, 96 << 10);
    ProviderStore store = open(policy);
    int refused = 0;
    int forgotten = 0;
    for (int i = 0; i < 6000; i++) {
      Identity by = PUBLISHERS.get(random.nextInt(PUBLISHERS.size()));
      Cid cid = cid(random.nextInt(200));
      Duration ttl = Duration.ofSeconds(60 + random.nextInt(600));
      VerifiedRecord record =
          random.nextInt(5) == 0
              ? RecordFixture.withdrawal(by, cid, time.wall())
              : RecordFixture.record(by, cid, time.wall(), ttl);
      InetAddress carrier = InetAddress.ofLiteral("10.0." + random.nextInt(4) + ".1");
      refused += store.admit(record, Optional.of(carrier)) instanceof Admission.Refused ? 1 : 0;
      time.advance(Duration.ofMillis(random.nextInt(4000)));
      forgotten += store.prune(random.nextInt(3));
      Occupancy occupancy = store.occupancy();
      assertThat(occupancy.live()).as("seed %d, step %d", seed, i).isLessThanOrEqualTo(90);
      assertThat(occupancy.bytes()).as("seed %d, step %d", seed, i).isLessThanOrEqualTo(96 << 10);
    }
    assertThat(refused).isPositive();
    assertThat(forgotten).isPositive();
    time.advance(Duration.ofDays(4));
    while (store.prune(7) > 0) {
      assertThat(store.occupancy().live()).isNotNegative();
    }
    assertThat(store.occupancy()).as("seed %d", seed).isEqualTo(new Occupancy(0, 0, 0, 0));
  }

  @Test
  void many_threads_keep_the_books_right() throws Exception {
    ProviderStore store = open(RecordPolicy.defaults());
    int threads = 4;
    CountDownLatch go = new CountDownLatch(1);
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> work = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        Random random = new Random(40 + thread);
        work.add(
            pool.submit(() -> {
              go.await();
              for (int i = 0; i < 800; i++) {
                store.admit(anyRecord(random), Optional.empty());
                assertThat(store.find(cid(random.nextInt(5)), Bytes.EMPTY, 100).records())
                    .extracting(record -> record.record().publisher())
                    .doesNotHaveDuplicates();
                store.prune(2);
              }
              return null;
            }));
      }
      go.countDown();
      for (Future<?> each : work) {
        each.get(30, TimeUnit.SECONDS);
      }
    }
    long found = everything(store).values().stream().mapToLong(Set::size).sum();
    assertThat(store.occupancy().live()).isEqualTo(found);
  }

  private VerifiedRecord anyRecord(Random random) {
    Identity by = PUBLISHERS.get(random.nextInt(PUBLISHERS.size()));
    Cid cid = cid(random.nextInt(5));
    Instant ts = time.wall().plusMillis(random.nextInt(6));
    return random.nextInt(6) == 0
        ? RecordFixture.withdrawal(by, cid, ts)
        : RecordFixture.variant(by, cid, ts, 1 + random.nextInt(4));
  }

  private static Map<Cid, Set<VerifiedRecord>> everything(ProviderStore store) {
    Map<Cid, Set<VerifiedRecord>> all = new HashMap<>();
    for (int i = 0; i < 5; i++) {
      all.put(cid(i), new HashSet<>(store.find(cid(i), Bytes.EMPTY, 1000).records()));
    }
    return all;
  }

  private static String subject(VerifiedRecord record) {
    return record.record().cid() + " " + record.record().publisher();
  }
}

package io.svcdht.cache;

import static io.svcdht.provider.RecordFixture.HOUR;
import static io.svcdht.provider.RecordFixture.NETWORK;
import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static io.svcdht.provider.RecordFixture.record;
import static io.svcdht.provider.RecordFixture.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.limits.Limits;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.ProviderStore.Occupancy;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.Surroundings;
import io.svcdht.provider.VerifiedRecord;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The store on disk keeps the contract of all stores, and what it keeps survives it. */
class RocksProviderStoreTest extends ProviderStoreContract {

  private static final Admission ADDED = new Admission.Accepted(false);
  private static final Admission KNOWN = new Admission.Accepted(true);
  private static final StorePolicy SMALL = new StorePolicy(StorePolicy.Sync.OS, 8 << 20, 1000);
  private static final DataDirectory.Owner OWNER =
      new DataDirectory.Owner(NETWORK, identity(1).nodeId());

  @TempDir(factory = Disks.class)
  private Path temporary;

  private final AtomicLong free = new AtomicLong(1 << 30);
  private int made;

  @Override
  ProviderStore make(RecordPolicy policy, Surroundings surroundings) {
    made++;
    return at(temporary.resolve("store-" + made), policy, surroundings);
  }

  @Test
  void what_was_admitted_is_found_after_a_restart() {
    ProviderStore store = restartable();
    VerifiedRecord record = record(identity(1), cid(1), time.wall(), HOUR);
    store.admit(record, Optional.empty());
    Occupancy before = store.occupancy();

    ProviderStore again = restarted(store);

    assertThat(found(again, 1)).containsExactly(record);
    assertThat(again.occupancy()).isEqualTo(before);
    assertThat(again.admit(record, Optional.empty())).isEqualTo(KNOWN);
  }

  @Test
  void a_record_has_no_more_life_after_a_restart_than_its_publisher_gave_it() {
    ProviderStore store = restartable();
    store.admit(record(identity(1), cid(1), time.wall(), HOUR), Optional.empty());
    time.advance(Duration.ofMinutes(20));

    ProviderStore again = restarted(store);

    time.advance(Duration.ofMinutes(40).minusNanos(1));
    assertThat(found(again, 1)).hasSize(1);
    time.advance(Duration.ofNanos(1));
    assertThat(found(again, 1)).isEmpty();
    assertThat(again.prune(10)).isEqualTo(1);
  }

  @Test
  void what_ran_out_while_the_node_was_down_is_hidden_at_once_and_removed() {
    ProviderStore store = restartable();
    for (int i = 0; i < 30; i++) {
      store.admit(record(identity(1), cid(i), time.wall(), HOUR), Optional.empty());
    }
    store.close();
    time.advance(HOUR);

    ProviderStore again = restartable();

    assertThat(found(again, 1)).isEmpty();
    assertThat(again.prune(100)).isEqualTo(30);
    assertThat(again.occupancy().live()).isZero();
  }

  @Test
  void the_replay_memory_survives_a_restart() {
    ProviderStore store = restartable();
    VerifiedRecord old = record(identity(1), cid(1), time.wall(), Limits.RECORD_TTL_MAX);
    VerifiedRecord withdrawal = withdrawal(identity(1), cid(1), time.wall().plusMillis(1));
    store.admit(old, Optional.empty());
    store.admit(withdrawal, Optional.empty());

    ProviderStore again = restarted(store);

    assertStale(again.admit(old, Optional.empty()));
    assertThat(again.admit(withdrawal, Optional.empty())).isEqualTo(KNOWN);
    assertThat(again.occupancy().remembered()).isEqualTo(1);
    time.advance(Limits.REPLAY_MEMORY.plusMillis(1));
    assertThat(again.prune(10)).isEqualTo(1);
    assertThat(again.occupancy().bytes()).isZero();
  }

  @Test
  void the_floor_of_a_full_replay_memory_survives_a_restart() {
    RecordPolicy tiny = policy(64 << 10);
    ProviderStore store = at(temporary.resolve("kept"), tiny, Surroundings.unknown());
    VerifiedRecord forgotten = record(identity(1), cid(0), time.wall(), Limits.RECORD_TTL_MAX);
    store.admit(forgotten, Optional.empty());
    time.advance(Duration.ofMillis(10));
    for (int i = 0; i < 100; i++) {
      store.admit(withdrawal(identity(1), cid(i), time.wall()), Optional.empty());
      time.advance(Duration.ofMillis(10));
    }
    store.close();

    ProviderStore again = at(temporary.resolve("kept"), tiny, Surroundings.unknown());

    assertThat(again.occupancy().remembered()).isLessThan(100).isPositive();
    assertStale(again.admit(forgotten, Optional.empty()));
    time.advance(Duration.ofMinutes(11));
    assertThat(again.admit(record(identity(1), cid(0), time.wall(), HOUR), Optional.empty()))
        .isEqualTo(ADDED);
    again.close();
  }

  @Test
  void quotas_hold_after_a_restart() {
    RecordPolicy tight =
        new RecordPolicy(Duration.ofHours(24), Duration.ofHours(12), 16_384, 4, 3, 2, 100, 1 << 20);
    Path kept = temporary.resolve("kept");
    ProviderStore store = at(kept, tight, Surroundings.unknown());
    Optional<InetAddress> carrier = Optional.of(InetAddress.ofLiteral("192.0.2.1"));
    for (int i = 0; i < 3; i++) {
      store.admit(record(identity(1), cid(i), time.wall(), HOUR), Optional.empty());
    }
    store.admit(record(identity(2), cid(9), time.wall(), HOUR), carrier);
    store.admit(record(identity(3), cid(9), time.wall(), HOUR), carrier);
    store.admit(record(identity(4), cid(9), time.wall(), HOUR), Optional.empty());
    store.admit(record(identity(5), cid(9), time.wall(), HOUR), Optional.empty());
    store.close();

    ProviderStore again = at(kept, tight, Surroundings.unknown());

    assertFull(
        again, record(identity(1), cid(4), time.wall(), HOUR), Optional.empty(), "publisher");
    assertFull(again, record(identity(6), cid(5), time.wall(), HOUR), carrier, "prefix");
    assertFull(again, record(identity(7), cid(9), time.wall(), HOUR), Optional.empty(), "per-cid");
    again.close();
  }

  @Test
  void a_wall_clock_that_jumped_while_the_node_ran_changes_no_life_across_the_restart() {
    ProviderStore store = restartable();
    time.jumpWall(Duration.ofDays(-3));
    store.admit(record(identity(1), cid(1), time.wall(), HOUR), Optional.empty());
    store.admit(withdrawal(identity(1), cid(2), time.wall()), Optional.empty());
    time.advance(Duration.ofMinutes(10));

    ProviderStore again = restarted(store);

    time.advance(Duration.ofMinutes(50).minusNanos(1));
    assertThat(found(again, 1)).hasSize(1);
    time.advance(Duration.ofNanos(1));
    assertThat(found(again, 1)).isEmpty();
    assertThat(again.prune(10)).isEqualTo(1);
    time.advance(Limits.REPLAY_MEMORY.minusHours(1).minusSeconds(1));
    assertThat(again.prune(10)).isZero();
    time.advance(Duration.ofSeconds(1));
    assertThat(again.prune(10)).isEqualTo(2);
  }

  @Test
  void a_clock_that_is_years_behind_at_the_restart_makes_no_record_immortal() {
    ProviderStore store = restartable();
    store.admit(record(identity(1), cid(1), time.wall(), HOUR), Optional.empty());
    store.close();
    time.jumpWall(Duration.ofDays(-3000));

    ProviderStore again = restartable();

    time.advance(HOUR.minusNanos(1));
    assertThat(found(again, 1)).hasSize(1);
    time.advance(Duration.ofNanos(1));
    assertThat(found(again, 1)).isEmpty();
    assertThat(again.prune(10)).isEqualTo(1);
  }

  @Test
  void random_histories_with_restarts_end_as_they_do_in_memory() {
    for (long seed = 1; seed <= 3; seed++) {
      Random random = new Random(seed);
      RecordPolicy policy = policy(1 << 20);
      Path path = temporary.resolve("history-" + seed);
      ProviderStore disk = at(path, policy, Surroundings.unknown());
      ProviderStore memory = new MemoryProviderStore(policy, time);
      for (int i = 0; i < 400; i++) {
        VerifiedRecord record = any(random);
        assertThat(disk.admit(record, Optional.empty()))
            .as("seed %d, step %d", seed, i)
            .isEqualTo(memory.admit(record, Optional.empty()));
        time.advance(Duration.ofSeconds(random.nextInt(120)));
        int limit = random.nextInt(4);
        assertThat(disk.prune(limit)).as("seed %d, %d", seed, i).isEqualTo(memory.prune(limit));
        if (random.nextInt(80) == 0) {
          disk.close();
          disk = at(path, policy, Surroundings.unknown());
        }
        int content = random.nextInt(5);
        assertThat(found(disk, content))
            .as("seed %d, step %d", seed, i)
            .isEqualTo(found(memory, content));
        assertThat(disk.occupancy().remembered()).isEqualTo(memory.occupancy().remembered());
      }
      disk.close();
    }
  }

  @Test
  void a_disk_without_room_takes_nothing_more_and_serves_what_it_has() {
    ProviderStore store = restartable();
    VerifiedRecord kept = record(identity(1), cid(1), time.wall(), HOUR);
    store.admit(kept, Optional.empty());
    free.set(999);
    time.advance(Duration.ofSeconds(2));

    assertFull(store, record(identity(1), cid(2), time.wall(), HOUR), Optional.empty(), "full");
    assertThat(found(store, 1)).containsExactly(kept);
    assertThat(store.working()).isTrue();
    assertThat(store.admit(withdrawal(identity(1), cid(1), time.wall()), Optional.empty()))
        .isEqualTo(ADDED);

    free.set(1000);
    time.advance(Duration.ofSeconds(2));
    assertThat(store.admit(record(identity(1), cid(2), time.wall(), HOUR), Optional.empty()))
        .isEqualTo(ADDED);
  }

  @Test
  void a_closed_store_says_so_instead_of_ending_the_process() {
    ProviderStore store = restartable();
    store.close();
    store.close();

    assertThatExceptionOfType(DhtException.class)
        .isThrownBy(() -> store.find(cid(1), Bytes.EMPTY, 10))
        .satisfies(closed -> assertThat(closed.error()).isEqualTo(DhtError.NOT_READY));
    assertThatExceptionOfType(DhtException.class).isThrownBy(() -> store.prune(1));
  }

  private VerifiedRecord any(Random random) {
    var by = identity(random.nextInt(5));
    var cid = cid(random.nextInt(5));
    var ts = time.wall().plusMillis(random.nextInt(6));
    return random.nextInt(6) == 0
        ? withdrawal(by, cid, ts)
        : record(by, cid, ts, Duration.ofSeconds(60 + random.nextInt(3000)));
  }

  private ProviderStore restartable() {
    return at(temporary.resolve("kept"), RecordPolicy.defaults(), Surroundings.unknown());
  }

  private ProviderStore restarted(ProviderStore store) {
    store.close();
    return restartable();
  }

  private ProviderStore at(Path path, RecordPolicy policy, Surroundings surroundings) {
    DiskStores stores = DiskStores.open(DataDirectory.open(path, OWNER), SMALL, free::get);
    ProviderStore store = stores.records(policy, time, surroundings, new Random(1));
    closeLater(store);
    return store;
  }

  private static RecordPolicy policy(long bytes) {
    return new RecordPolicy(
        Duration.ofHours(24), Duration.ofHours(12), 16_384, 256, 1000, 1000, 1000, bytes);
  }

  private static List<VerifiedRecord> found(ProviderStore store, int content) {
    return store.find(cid(content), Bytes.EMPTY, 100).records();
  }

  private static void assertStale(Admission admission) {
    assertThat(admission)
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> assertThat(refused.error()).isEqualTo(DhtError.STALE_RECORD));
  }

  private static void assertFull(
      ProviderStore store, VerifiedRecord record, Optional<InetAddress> carrier, String why) {
    assertThat(store.admit(record, carrier))
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> {
              assertThat(refused.error()).isEqualTo(DhtError.QUOTA_EXCEEDED);
              assertThat(refused.detail()).contains(why);
            });
  }
}

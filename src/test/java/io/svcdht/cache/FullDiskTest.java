package io.svcdht.cache;

import static io.svcdht.provider.RecordFixture.NETWORK;
import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static io.svcdht.provider.RecordFixture.variant;
import static io.svcdht.provider.RecordFixture.withdrawal;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.peer.Identity;
import io.svcdht.provider.KeyValueFamily.Change;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.ProviderStore.Admission;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.SettableTime;
import io.svcdht.provider.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A disk that is really full, in the middle of a write: nothing acknowledged is lost by it. */
@ExtendWith(OutputCaptureExtension.class)
class FullDiskTest {

  private static final int MEBIBYTES = 192;
  private static final int MOST = 60_000;
  private static final StorePolicy POLICY = new StorePolicy(StorePolicy.Sync.OS, 8 << 20, 0);
  private static final RecordPolicy ROOMY =
      new RecordPolicy(
          Duration.ofHours(24), Duration.ofHours(12), 16_384, 8, 1 << 20, 8, 1 << 20, 1 << 30);
  private static final Identity PUBLISHER = identity(1);
  private static final DataDirectory.Owner OWNER =
      new DataDirectory.Owner(NETWORK, PUBLISHER.nodeId());

  @TempDir private Path temporary;

  private final SettableTime time = new SettableTime();

  @SuppressWarnings("NullAway.Init")
  private SmallDisk disk;

  @SuppressWarnings("NullAway.Init")
  private DiskStores stores;

  @SuppressWarnings("NullAway.Init")
  private ProviderStore store;

  @BeforeEach
  void mount() throws Exception {
    loadLibraryElsewhere();
    disk = SmallDisk.mount(temporary.resolve("disk"), MEBIBYTES);
    open();
  }

  @AfterEach
  void unmount() throws IOException {
    if (stores != null) {
      stores.close();
    }
    if (disk != null) {
      disk.close();
    }
  }

  @Test
  void a_write_that_finds_no_room_is_refused_and_all_goes_on_once_there_is_some(
      CapturedOutput output) throws IOException {
    List<Cid> kept = new ArrayList<>(admitted(0, 100));
    disk.fill(256 << 10);
    kept.addAll(admittedUntilFull(100));

    assertThat(store.working()).isTrue();
    assertThat(lost(kept)).isEmpty();
    assertRefused(store.admit(withdrawal(PUBLISHER, kept.getFirst(), later()), Optional.empty()));
    time.advance(Duration.ofMinutes(1));
    assertThat(store.prune(1_000)).as("nothing to gain yet").isZero();

    disk.free();
    time.advance(Duration.ofMinutes(1));
    store.prune(1_000);

    assertThat(lost(kept)).isEmpty();
    assertThat(store.occupancy().live()).isBetween((long) kept.size(), kept.size() + 1L);
    kept.addAll(admitted(MOST, 100));
    reopen();
    assertThat(lost(kept)).isEmpty();
    assertThat(output.getAll().split("free some space there", -1)).hasSize(2);
  }

  @Test
  void announcements_are_refused_with_a_reason_and_kept_ones_are_there_afterwards()
      throws IOException {
    stores.announcements().write(List.of(put(0)));
    disk.fill(128 << 10);
    int written = 1;
    DhtException full = null;
    while (full == null) {
      assertThat(written).isLessThan(MOST);
      try {
        stores.announcements().write(List.of(put(written)));
        written++;
      } catch (DhtException refused) {
        full = refused;
      }
    }
    assertThat(full.error()).isEqualTo(DhtError.QUOTA_EXCEEDED);
    assertThat(full).hasMessageContaining("disk of this node is full");

    disk.free();
    time.advance(Duration.ofMinutes(1));
    store.prune(1);

    stores.announcements().write(List.of(put(MOST)));
    for (int i = 0; i < written; i++) {
      assertThat(stores.announcements().get(key(i))).as("entry %d", i).isPresent();
    }
  }

  @Test
  void a_start_on_a_full_disk_is_one_sentence() throws IOException {
    admitted(0, 10);
    stores.close();
    disk.fill(0);

    Assertions.assertThatIllegalArgumentException()
        .isThrownBy(this::open)
        .withMessage("dht.data-dir " + disk.data() + " is on a full disk: free some space there");

    disk.free();
    open();
    assertThat(store.occupancy().live()).isEqualTo(10);
  }

  /** A file system whose library is in use cannot be unmounted. */
  private void loadLibraryElsewhere() {
    DiskStores.open(DataDirectory.open(temporary.resolve("elsewhere"), OWNER), POLICY).close();
  }

  private void open() {
    stores = DiskStores.open(DataDirectory.open(disk.data(), OWNER), POLICY);
    store = stores.records(ROOMY, time, Surroundings.unknown(), new Random(1));
  }

  private void reopen() {
    stores.close();
    open();
  }

  private List<Cid> admitted(int from, int count) {
    List<Cid> cids = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      assertThat(admit(i)).isEqualTo(new Admission.Accepted(false));
      cids.add(cid(i));
    }
    return cids;
  }

  private List<Cid> admittedUntilFull(int from) {
    List<Cid> cids = new ArrayList<>();
    for (int i = from; i < MOST; i++) {
      Admission admission = admit(i);
      if (admission instanceof Admission.Refused) {
        assertRefused(admission);
        return cids;
      }
      cids.add(cid(i));
    }
    return Assertions.fail("the disk did not become full");
  }

  private Admission admit(int number) {
    return store.admit(variant(PUBLISHER, cid(number), time.wall(), 16), Optional.empty());
  }

  private List<Cid> lost(List<Cid> kept) {
    return kept.stream()
        .filter(cid -> store.find(cid, Bytes.EMPTY, 10).records().isEmpty())
        .toList();
  }

  private Instant later() {
    return time.wall().plusMillis(1);
  }

  private static Change put(int number) {
    return new Change.Put(key(number), Bytes.copyOf(new byte[1024]));
  }

  private static Bytes key(int number) {
    return Bytes.copyOf(new byte[] {(byte) (number >> 16), (byte) (number >> 8), (byte) number});
  }

  private static void assertRefused(Admission admission) {
    assertThat(admission)
        .isInstanceOfSatisfying(
            Admission.Refused.class,
            refused -> {
              assertThat(refused.error()).isEqualTo(DhtError.QUOTA_EXCEEDED);
              assertThat(refused.detail()).contains("disk of this node is full");
            });
  }
}

package io.svcdht.cache;

import static io.svcdht.provider.RecordFixture.HOUR;
import static io.svcdht.provider.RecordFixture.NETWORK;
import static io.svcdht.provider.RecordFixture.cid;
import static io.svcdht.provider.RecordFixture.identity;
import static io.svcdht.provider.RecordFixture.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.peer.NetworkName;
import io.svcdht.provider.KeyValueFamily;
import io.svcdht.provider.ProviderStore;
import io.svcdht.provider.RecordPolicy;
import io.svcdht.provider.SettableTime;
import io.svcdht.provider.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every way in which a data directory cannot be used has one sentence that says what to do. */
class DiskStoresTest extends KeyValueFamilyContract {

  private static final StorePolicy SMALL = new StorePolicy(StorePolicy.Sync.ALWAYS, 8 << 20, 0);
  private static final DataDirectory.Owner OWNER =
      new DataDirectory.Owner(NETWORK, identity(1).nodeId());

  @TempDir(factory = Disks.class)
  private Path temporary;

  @SuppressWarnings("NullAway.Init")
  private Path path;

  @SuppressWarnings("NullAway.Init")
  private DiskStores stores;

  @BeforeEach
  void open() {
    path = temporary.resolve("a").resolve("b");
    stores = DiskStores.open(DataDirectory.open(path, OWNER), SMALL);
  }

  @AfterEach
  void close() {
    stores.close();
  }

  @Override
  KeyValueFamily family() {
    return stores.announcements();
  }

  @Test
  void families_are_apart_and_survive_a_restart() {
    stores.announcements().write(List.of(put("01", "aa")));
    stores.peers().write(List.of(put("01", "bb")));

    reopen();

    assertThat(stores.announcements().get(hex("01"))).contains(hex("aa"));
    assertThat(stores.peers().get(hex("01"))).contains(hex("bb"));
  }

  @Test
  void a_new_directory_is_its_owners_alone() throws IOException {
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rwx------");
  }

  @Test
  void a_directory_in_use_names_who_holds_it() {
    refused("is in use by another process (" + ProcessHandle.current().pid() + ")");
    stores.close();
    open();
  }

  @Test
  void the_directory_of_another_network_or_node_is_left_alone() {
    stores.close();

    refused(
        new DataDirectory.Owner(new NetworkName("other"), OWNER.node()),
        "belongs to network test, this node to other");
    refused(
        new DataDirectory.Owner(NETWORK, identity(2).nodeId()),
        "belongs to node " + OWNER.node(),
        "set dht.identity.key-file");
    open();
  }

  @Test
  void a_directory_with_foreign_files_is_left_as_it_is() throws IOException {
    Path foreign = Files.createDirectory(temporary.resolve("photos"));
    Files.writeString(foreign.resolve("holiday.jpg"), "sun");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataDirectory.open(foreign, OWNER))
        .withMessage(
            "dht.data-dir "
                + foreign
                + " is not a data directory of svc-dht, it holds holiday.jpg: name one that is"
                + " empty or does not exist yet");
    try (Stream<Path> files = Files.list(foreign)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void a_format_of_another_version_is_not_guessed_at() throws IOException {
    stores.close();
    rewriteMarker("format=1", "format=2");

    refused("has format 2, this version reads 1", "run the version that wrote it");
  }

  @Test
  void a_marker_that_is_none_is_told() throws IOException {
    stores.close();
    Files.writeString(path.resolve("svc-dht.properties"), "what is this");

    refused("has a svc-dht.properties that is none", "move the directory away");
  }

  @Test
  void a_file_is_no_directory() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "text");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataDirectory.open(file, OWNER))
        .withMessage("dht.data-dir " + file + " is no directory: name another");
  }

  @Test
  void a_damaged_database_is_told_and_the_directory_given_free() throws IOException {
    records().admit(record(identity(1), cid(1), time().wall(), HOUR), Optional.empty());
    stores.close();
    damage(files("MANIFEST-").toArray(Path[]::new));

    refused("holds a damaged database", "move the directory away and the node begins a new one");
    refused("holds a damaged database");
  }

  @Test
  void a_database_that_lacks_a_file_is_told() throws IOException {
    records().admit(record(identity(1), cid(1), time().wall(), HOUR), Optional.empty());
    stores.close();
    for (Path file : files("MANIFEST")) {
      Files.delete(file);
    }

    refused("holds a");
  }

  @Test
  void a_damaged_index_is_told_at_the_start_and_the_directory_given_free() throws IOException {
    fill(100);
    stores.close();
    damage(files(".sst").toArray(Path[]::new));

    refusedRecords("holds a damaged database", "restore a copy, or move the directory away");
    refusedRecords("holds a damaged database");
  }

  @Test
  void a_record_that_turns_out_to_be_damaged_is_a_fault_of_the_node_and_the_others_are_found()
      throws IOException {
    fill(400);
    stores.close();
    damage(largest(files(".sst")));
    open();
    ProviderStore store = records();

    int lost = 0;
    for (int i = 0; i < 400; i++) {
      try {
        assertThat(store.find(cid(i), Bytes.EMPTY, 9).records()).hasSize(1);
      } catch (DhtException damaged) {
        assertThat(damaged.error()).isEqualTo(DhtError.INTERNAL);
        lost++;
      }
    }
    assertThat(lost).isBetween(1, 40);
    assertThat(store.working()).isFalse();
  }

  @Test
  void a_lock_file_that_is_a_directory_is_told() throws IOException {
    Path strange = Files.createDirectories(temporary.resolve("strange").resolve("lock"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> DataDirectory.open(strange.resolve(".."), OWNER))
        .withMessageContaining("cannot be used")
        .withMessageContaining("name a directory on a healthy disk");
  }

  /** In files of the database: what was written goes there when it is opened again. */
  private void fill(int count) {
    ProviderStore store = records();
    for (int i = 0; i < count; i++) {
      store.admit(record(identity(1), cid(i), time().wall(), HOUR), Optional.empty());
    }
    reopen();
  }

  private void refusedRecords(String... words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> {
          open();
          records();
        })
        .withMessageStartingWith("dht.data-dir " + path + " ")
        .withMessageContainingAll(words);
  }

  private List<Path> files(String part) throws IOException {
    try (Stream<Path> files = Files.list(path.resolve("database"))) {
      return files.filter(file -> String.valueOf(file.getFileName()).contains(part)).toList();
    }
  }

  private static Path largest(List<Path> files) throws IOException {
    Path largest = files.getFirst();
    for (Path file : files) {
      largest = Files.size(file) > Files.size(largest) ? file : largest;
    }
    return largest;
  }

  private static void damage(Path... files) throws IOException {
    for (Path file : files) {
      Files.write(file, new byte[64], StandardOpenOption.WRITE);
    }
  }

  private void rewriteMarker(String from, String to) throws IOException {
    Path marker = path.resolve("svc-dht.properties");
    Files.writeString(marker, Files.readString(marker).replace(from, to));
  }

  private void refused(String... words) {
    refused(OWNER, words);
  }

  private void refused(DataDirectory.Owner owner, String... words) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DiskStores.open(DataDirectory.open(path, owner), SMALL).close())
        .withMessageStartingWith("dht.data-dir " + path + " ")
        .withMessageContainingAll(words);
  }

  private ProviderStore records() {
    return stores.records(RecordPolicy.defaults(), time(), Surroundings.unknown(), new Random(1));
  }

  private static SettableTime time() {
    return new SettableTime();
  }

  private void reopen() {
    stores.close();
    open();
  }
}

package io.svcdht.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.svcdht.id.Bytes;
import io.svcdht.peer.Identity;
import io.svcdht.pq.Signer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyFileTest {

  private static final String RFC_8410 =
      """
      -----BEGIN PRIVATE KEY-----
      MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
      -----END PRIVATE KEY-----
      """;

  private static final String RFC_8410_PUBLIC =
      "19bf44096984cdfe8541bac167dc3b96c85086aa30b6b6cb0c5c38ad703166e1";

  private static final Optional<DualSign> ANY = Optional.empty();

  @TempDir Path directory;

  private final SecureRandom random = new SecureRandom();

  @Test
  void the_key_of_rfc_8410_is_read() throws IOException {
    assertThat(publicKey(written(RFC_8410).load(random)).toHex()).isEqualTo(RFC_8410_PUBLIC);
  }

  @Test
  void text_around_the_key_and_windows_line_ends_are_allowed() throws IOException {
    KeyFile file = written("my node\r\n" + RFC_8410.replace("\n", "\r\n") + "\r\nbye\r\n");
    assertThat(publicKey(file.load(random)).toHex()).isEqualTo(RFC_8410_PUBLIC);
  }

  @Test
  void a_missing_file_is_made_and_found_again() {
    Path path = directory.resolve("made").resolve("node.pem");
    Identity made = new KeyFile(path).loadOrCreate(ANY, random);
    assertThat(new KeyFile(path).loadOrCreate(ANY, random).nodeId()).isEqualTo(made.nodeId());
    assertThat(new KeyFile(path).load(random).nodeId()).isEqualTo(made.nodeId());
  }

  @Test
  void a_new_file_has_the_form_that_openssl_writes() throws IOException {
    Path path = directory.resolve("node.pem");
    new KeyFile(path).create(DualSign.NONE, random);
    assertThat(Files.readString(path))
        .matches(
            """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEI[A-Za-z0-9+/]{43}
            -----END PRIVATE KEY-----
            """);
  }

  @Test
  void a_new_file_is_its_owners_alone_and_nothing_is_left_beside_it() throws IOException {
    assumeTrue(posix());
    Path path = directory.resolve("node.pem");
    KeyFile file = new KeyFile(path);
    file.create(DualSign.NONE, random);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(file.warning()).isEmpty();
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactly(path);
    }
  }

  @Test
  void an_existing_file_is_never_overwritten() throws IOException {
    KeyFile file = written(RFC_8410);
    assertThatThrownBy(() -> file.create(DualSign.NONE, random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("exists already: name another, or move it away");
    assertThat(publicKey(file.load(random)).toHex()).isEqualTo(RFC_8410_PUBLIC);
  }

  @Test
  void nodes_that_start_at_once_agree_on_one_key() throws Exception {
    Path path = directory.resolve("node.pem");
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      Callable<Identity> start = () -> new KeyFile(path).loadOrCreate(ANY, new SecureRandom());
      List<Future<Identity>> keys =
          threads.invokeAll(Stream.generate(() -> start).limit(8).toList(), 30, TimeUnit.SECONDS);
      assertThat(keys.stream().map(key -> key.resultNow().nodeId()).collect(Collectors.toSet()))
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-r-----", "rw----r--", "rw-rw-rw-", "rw---x---"})
  void access_for_others_is_warned_of(String bits) throws IOException {
    assumeTrue(posix());
    KeyFile file = written(RFC_8410);
    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString(bits));
    assertThat(file.warning())
        .contains("the key file " + path() + " is open to others (" + bits + "): chmod 600 it");
    assertThat(publicKey(file.loadOrCreate(ANY, random)).toHex()).isEqualTo(RFC_8410_PUBLIC);
  }

  @Test
  void a_missing_file_that_must_exist_is_named() {
    assertRefused(new KeyFile(path()), "does not exist: make it with the keygen command");
    assertThat(new KeyFile(path()).warning()).isEmpty();
  }

  @Test
  void a_directory_is_no_key_file() {
    assertThatThrownBy(() -> new KeyFile(directory).loadOrCreate(ANY, random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("dht.identity.key-file " + directory + " cannot be read");
  }

  @Test
  void a_dangling_link_is_not_overwritten() throws IOException {
    Files.createSymbolicLink(path(), directory.resolve("nowhere"));
    assertThatThrownBy(() -> new KeyFile(path()).loadOrCreate(ANY, random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not exist");
  }

  @Test
  void a_place_that_cannot_be_written_is_named() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    Path below = file.resolve("node.pem");
    assertThatThrownBy(() -> new KeyFile(below).create(DualSign.NONE, random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("dht.identity.key-file " + below + " cannot be made")
        .hasMessageEndingWith("let this user write to " + file);
  }

  @Test
  void a_file_that_may_not_be_read_is_named() throws IOException {
    KeyFile file = written(RFC_8410);
    assumeTrue(posix());
    Files.setPosixFilePermissions(path(), PosixFilePermissions.fromString("---------"));
    assumeTrue(!Files.isReadable(path()), "this user may read everything");
    assertRefused(file, "may not be read by this user");
  }

  @Test
  void other_keys_are_called_by_their_name() throws IOException {
    assertRefused(written(armoured("ENCRYPTED PRIVATE KEY", "AAAA")), "one encrypted private key");
    assertRefused(written(armoured("OPENSSH PRIVATE KEY", "AAAA")), "one openssh private key");
    assertRefused(written(RFC_8410.replace("K2Vw", "K2Vu")), "not one of ed25519");
  }

  @Test
  void damaged_files_are_refused() throws IOException {
    assertRefused(written(""), "something else");
    assertRefused(written(RFC_8410 + RFC_8410), "holds two Ed25519 keys");
    assertRefused(written(RFC_8410.repeat(3)), "a broken one or more");
    assertRefused(written(RFC_8410.replace("-----END", "-----FIN")), "a broken one or more");
    assertRefused(written(armoured("PRIVATE KEY", "====")), "is not Base64");
    assertRefused(written(armoured("PRIVATE KEY", "AAAA")), "it is not PKCS#8 in DER");
    assertRefused(written("x".repeat(20_000)), "more than 16384 bytes");
  }

  @ParameterizedTest
  @EnumSource
  void a_hybrid_identity_keeps_both_its_keys(DualSign dual) throws IOException {
    Identity made = new KeyFile(path()).create(dual, random);
    assertThat(made.postQuantum().map(Signer::algorithm)).isEqualTo(dual.algorithm());
    assertThat(new KeyFile(path()).load(random).nodeId()).isEqualTo(made.nodeId());
    assertThat(new KeyFile(path()).loadOrCreate(ANY, random).nodeId()).isEqualTo(made.nodeId());
    assertThat(new KeyFile(path()).loadOrCreate(Optional.of(dual), random).nodeId())
        .isEqualTo(made.nodeId());
    assertThat(Files.size(path())).isLessThan(1024);
  }

  @Test
  void a_second_key_that_is_not_the_one_asked_for_is_named() throws IOException {
    KeyFile file = written(RFC_8410);
    assertThatThrownBy(() -> file.loadOrCreate(Optional.of(DualSign.ML_DSA_65), random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("whose second key is none, but dht.pq.dual-sign is ml-dsa-65");
    Files.delete(path());
    new KeyFile(path()).create(DualSign.ML_DSA_87, random);
    assertThatThrownBy(() -> new KeyFile(path()).loadOrCreate(Optional.of(DualSign.NONE), random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith(
            "whose second key is ml-dsa-87, but dht.pq.dual-sign is none: set it to ml-dsa-87,"
                + " or name a new file and the node gets a new id");
  }

  @Test
  void the_ed25519_key_comes_first() throws IOException {
    new KeyFile(path()).create(DualSign.ML_DSA_65, random);
    String pem = Files.readString(path());
    int second = pem.indexOf("-----BEGIN", 1);
    assertRefused(written(pem.substring(second) + pem.substring(0, second)), "begins with");
    assertRefused(written(pem.substring(second)), "begins with a ml-dsa-65 key, not Ed25519");
  }

  private static Bytes publicKey(Identity identity) {
    return identity.signer().publicKey();
  }

  private void assertRefused(KeyFile file, String why) {
    assertThatThrownBy(() -> file.load(random))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("dht.identity.key-file " + path() + " ")
        .hasMessageContaining(why);
  }

  private static String armoured(String label, String body) {
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  private KeyFile written(String content) throws IOException {
    Files.writeString(path(), content);
    return new KeyFile(path());
  }

  private Path path() {
    return directory.resolve("key.pem");
  }

  private boolean posix() throws IOException {
    return Files.getFileStore(directory).supportsFileAttributeView("posix");
  }
}

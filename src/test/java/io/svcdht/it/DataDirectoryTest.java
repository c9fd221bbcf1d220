package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.it.NodeProcess.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A macronode whose disk cannot be used ends as it does for any bad setting. */
class DataDirectoryTest {

  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups");

  private static final int BY_SIGTERM = 128 + 15;

  @TempDir private Path temporary;
  @TempDir private Path shared;

  @Test
  void a_foreign_directory_ends_the_start_with_one_sentence() throws Exception {
    Path photos = Files.createDirectory(temporary.resolve("photos"));
    Files.writeString(photos.resolve("holiday.jpg"), "sun");

    assertEndsWith(
        photos,
        "dht.data-dir "
            + photos
            + " is not a data directory of svc-dht, it holds holiday.jpg: name one that is empty"
            + " or does not exist yet");
    assertThat(photos).isDirectoryNotContaining("glob:**lock");
  }

  @Test
  void a_directory_of_another_user_ends_the_start_with_one_sentence() throws Exception {
    Assumptions.assumeTrue(
        nobodyCanRead(Path.of(System.getProperty("java.home"), "bin", "java"))
            && nobodyCanRead(Path.of(System.getProperty("svcdht.jar"))),
        "only root can start a process of another user, who must be able to read the program");
    Path theirs = Files.createDirectory(temporary.resolve("theirs"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertEndsWith(
        AS_NOBODY,
        theirs,
        shared.resolve("key.pem"),
        "dht.data-dir "
            + theirs
            + " may not be used by this user: give it to the user who runs it");
  }

  @Test
  void a_directory_in_use_ends_the_second_process_and_leaves_the_first_alone() throws Exception {
    Path data = temporary.resolve("data");
    Path key = temporary.resolve("key.pem");
    try (NodeProcess first =
        NodeProcess.start("first-on-directory", Ports.free(), arguments(data, key)).awaitReady()) {
      assertEndsWith(
          List.of(),
          data,
          key,
          "dht.data-dir " + data + " is in use by another process (" + first.pid() + "): stop");
      String cid = "b3:" + "7".repeat(64);
      String announcement =
          "{\"cid\":\"" + cid + "\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}";
      assertThat(first.post("/dht/providers", announcement).statusCode()).isEqualTo(201);
      assertThat(first.terminate()).as(first::log).isEqualTo(BY_SIGTERM);
    }
  }

  private void assertEndsWith(Path data, String sentence) throws Exception {
    assertEndsWith(List.of(), data, temporary.resolve("key.pem"), sentence);
  }

  private static void assertEndsWith(List<String> program, Path data, Path key, String sentence)
      throws Exception {
    try (NodeProcess node =
        NodeProcess.startBy(program, "bad-directory", Ports.free(), arguments(data, key))) {
      assertThat(node.end()).as(node::log).isEqualTo(1);
      assertThat(node.log()).contains(sentence).doesNotContain("Exception");
    }
  }

  private static boolean nobodyCanRead(Path file) throws InterruptedException {
    List<String> command = new ArrayList<>(AS_NOBODY);
    command.addAll(List.of("test", "-r", file.toString()));
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    }
  }

  private static String[] arguments(Path data, Path key) {
    return new String[] {
      "--dht.profile=macronode",
      "--dht.standalone=true",
      "--dht.data-dir=" + data,
      "--dht.identity.key-file=" + key
    };
  }
}

package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.it.NodeProcess.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A macronode whose disk cannot be used ends as it does for any bad setting. */
class DataDirectoryTest {

  @TempDir private Path temporary;

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

  private void assertEndsWith(Path data, String sentence) throws Exception {
    try (NodeProcess node =
        NodeProcess.start(
            "bad-directory",
            Ports.free(),
            "--dht.profile=macronode",
            "--dht.standalone=true",
            "--dht.data-dir=" + data,
            "--dht.identity.key-file=" + temporary.resolve("key.pem"))) {
      assertThat(node.end()).as(node::log).isEqualTo(1);
      assertThat(node.log()).contains(sentence).doesNotContain("Exception");
    }
  }
}

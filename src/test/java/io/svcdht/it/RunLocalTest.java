package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The README's first command does what it says. */
class RunLocalTest {

  @Test
  void the_local_cluster_announces_finds_and_ends() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/curl")) && Files.isExecutable(Path.of("/bin/bash")),
        "skipped: scripts/run-local.sh needs bash and curl");
    Path log = Path.of("target", "it", "run-local.log");
    Files.createDirectories(log.getParent());
    Process script =
        new ProcessBuilder("/bin/bash", "scripts/run-local.sh", "3", "--once", "--finds", "10")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      assertThat(script.waitFor(5, TimeUnit.MINUTES)).isTrue();
      String printed = Files.readString(log);
      assertThat(script.exitValue()).as(printed).isZero();
      assertThat(printed).contains("every node found it");
    } finally {
      script.destroy();
    }
  }
}

package io.svcdht.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/** The image of this build. */
final class Image {

  private static final Path JAR = Path.of(System.getProperty("svcdht.jar", ""));

  /** With the version in the name of the jar. */
  static final String NAME =
      JAR.getFileName().toString().replaceFirst("^svc-dht-(.*)\\.jar$", "svc-dht:$1");

  private Image() {}

  /** Skips the test, with the reason, where no engine answers; builds the image otherwise. */
  static void build() throws InterruptedException {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "skipped: no container engine answers; scripts/test-image.sh lends one");
    Path log = Path.of("target", "it", "image.log");
    try {
      Files.createDirectories(log.getParent());
      Process script =
          new ProcessBuilder("/bin/bash", "scripts/image.sh")
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      boolean ended = script.waitFor(20, TimeUnit.MINUTES);
      script.destroy();
      Assertions.assertTrue(ended && script.exitValue() == 0, () -> "see " + log);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}

package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * A micronode forgets all when it ends: once it listens it writes no file. Seen from outside the
 * process, by what it has open and by what lies where it could write: its working directory, its
 * home and its directory for temporary files.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "open files are read from /proc")
class AmnesiaTest {

  private static final int ROUNDS = 20;
  private static final int LINES = 50;

  /** What the JVM exits with when it is told to end. */
  private static final int SIGTERM = 128 + 15;

  /** The bits of {@code open(2)}'s flags, in octal in fdinfo, that allow writing. */
  private static final int MAY_WRITE = 3;

  private final Random random = new Random(7);

  @TempDir private Path place;

  @Test
  void a_micronode_under_load_writes_no_file_once_it_listens() throws Exception {
    for (String name : List.of("work", "home", "tmp")) {
      Files.createDirectory(place.resolve(name));
    }
    try (NodeProcess node = start()) {
      Map<Path, FileTime> before = files();
      Set<Path> written = new TreeSet<>();
      AtomicInteger taken = new AtomicInteger();
      for (int round = 0; round < ROUNDS; round++) {
        node.postLines("/dht/providers", lines(), line -> taken.addAndGet(created(line)));
        written.addAll(openForWriting(node.pid()));
      }
      assertThat(taken.get()).isEqualTo(ROUNDS * LINES);
      assertThat(node.get("/dht/providers?limit=1").statusCode()).isEqualTo(200);
      assertThat(written).containsOnly(node.logFile().toRealPath());
      assertThat(node.terminate()).isEqualTo(SIGTERM);
      assertThat(files()).isEqualTo(before);
    }
  }

  private NodeProcess start() throws Exception {
    List<String> elsewhere =
        List.of(
            "env",
            "-C",
            place.resolve("work").toString(),
            "HOME=" + place.resolve("home"),
            "JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=" + place.resolve("tmp"));
    return NodeProcess.startBy(elsewhere, "amnesia", Ports.free(), "--dht.standalone=true")
        .awaitReady();
  }

  private String lines() {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < LINES; i++) {
      Cid cid = new Cid(random.nextLong(), random.nextLong(), 1, 2);
      lines.append("{\"cid\":\"").append(cid).append("\",\"addrs\":[\"/dns4/a.example/tcp/1\"]}\n");
    }
    return lines.toString();
  }

  private static int created(String line) {
    return line.contains("\"status\":201") ? 1 : 0;
  }

  /** Every file where it could write, with its last change. */
  private Map<Path, FileTime> files() throws IOException {
    Map<Path, FileTime> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(place)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file, Files.getLastModifiedTime(file));
      }
    }
    return files;
  }

  private static Set<Path> openForWriting(long pid) throws IOException {
    Path process = Path.of("/proc/" + pid);
    try (Stream<Path> open = Files.list(process.resolve("fd"))) {
      Set<Path> files = new TreeSet<>();
      for (Path link : open.toList()) {
        if (mayWrite(process.resolve("fdinfo").resolve(link.getFileName().toString()))) {
          regular(link).ifPresent(files::add);
        }
      }
      return files;
    }
  }

  /** One that was closed meanwhile is none. */
  private static boolean mayWrite(Path info) {
    try (Stream<String> lines = Files.lines(info)) {
      return lines
          .filter(line -> line.startsWith("flags:"))
          .anyMatch(line -> (Integer.parseInt(line.substring(6).strip(), 8) & MAY_WRITE) != 0);
    } catch (IOException | UncheckedIOException closed) {
      return false;
    }
  }

  private static Optional<Path> regular(Path link) {
    try {
      Path file = Files.readSymbolicLink(link);
      return Files.isRegularFile(file) ? Optional.of(file) : Optional.empty();
    } catch (IOException closed) {
      return Optional.empty();
    }
  }
}

package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.it.NodeProcess.Ports;
import io.svcdht.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A door that is switched off costs no thread and no socket: seen from outside the process. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "threads and sockets are read from /proc")
class DoorsOffTest {

  private static final Pattern SOCKET = Pattern.compile("socket:\\[([0-9]+)]");

  /** Which column of /proc/net holds the number of the socket, and which its state. */
  private static final int INODE = 9;

  private static final int STATE = 3;
  private static final String LISTENS = "0A";

  /** As the system shows names, cut after 15 characters. */
  private static final Set<String> OF_DOORS =
      Set.of("nats", "bus", "discv5", "discovery", "dht-bus");

  @Test
  void a_node_with_nothing_beside_its_three_ports_has_no_more_than_them() throws Exception {
    try (NodeProcess node =
        NodeProcess.start("doors-off", Ports.free(), "--dht.standalone=true").awaitReady()) {
      assertThat(sockets(node.pid(), "udp")).isEmpty();
      assertThat(sockets(node.pid(), "tcp")).hasSize(3);
      assertThat(threads(node.pid())).isNotEmpty().noneMatch(DoorsOffTest::ofDoor);
    }
  }

  @Test
  void and_discv5_has_one_socket_where_it_is_on() throws Exception {
    try (NodeProcess node =
        NodeProcess.start(
                "discv5-on",
                Ports.free(),
                "--dht.standalone=true",
                "--dht.discv5.enabled=true",
                "--dht.discv5.bind=127.0.0.1:" + FreePort.udp())
            .awaitReady()) {
      NodeProcess.await(
          "bound, which may be after the node is ready",
          NodeProcess.PATIENCE,
          () -> udpSockets(node.pid()) == 1);
      assertThat(threads(node.pid())).anyMatch(DoorsOffTest::ofDoor);
    }
  }

  private static int udpSockets(long pid) {
    try {
      return sockets(pid, "udp").size();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static boolean ofDoor(String thread) {
    return OF_DOORS.stream().anyMatch(thread.toLowerCase(Locale.ROOT)::startsWith);
  }

  /** The process's sockets of {@code kind} over IPv4 and IPv6: of TCP those that listen. */
  private static Set<String> sockets(long pid, String kind) throws IOException {
    Set<String> own = open(pid);
    Set<String> found = new TreeSet<>();
    for (String table : Set.of(kind, kind + "6")) {
      try (Stream<String> rows = Files.lines(Path.of("/proc/" + pid + "/net/" + table))) {
        rows.skip(1)
            .map(row -> row.strip().split("\\s+"))
            .filter(row -> kind.equals("udp") || row[STATE].equals(LISTENS))
            .map(row -> row[INODE])
            .filter(own::contains)
            .forEach(found::add);
      }
    }
    return found;
  }

  private static Set<String> open(long pid) throws IOException {
    try (Stream<Path> links = Files.list(Path.of("/proc/" + pid + "/fd"))) {
      return links
          .map(DoorsOffTest::target)
          .map(SOCKET::matcher)
          .filter(Matcher::matches)
          .map(socket -> socket.group(1))
          .collect(Collectors.toSet());
    }
  }

  /** One that was closed meanwhile leads nowhere. */
  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException closed) {
      return "";
    }
  }

  private static Set<String> threads(long pid) throws IOException {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return tasks.map(DoorsOffTest::name).collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static String name(Path task) {
    try {
      return Files.readString(task.resolve("comm")).strip();
    } catch (IOException ended) {
      throw new UncheckedIOException(ended);
    }
  }
}

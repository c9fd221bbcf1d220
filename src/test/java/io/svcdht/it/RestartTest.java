package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A macronode among others is killed and started again: what it promised, and when it is ready. */
class RestartTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Cid SHORT = Cid.ofContent("short".getBytes(StandardCharsets.UTF_8));
  private static final Cid LONG = Cid.ofContent("long".getBytes(StandardCharsets.UTF_8));
  private static final int OTHERS = 2;

  private final List<NodeProcess> nodes = new ArrayList<>();
  private final List<Ports> ports = new ArrayList<>();
  private final Ports macro = Ports.free();

  @TempDir private Path temporary;

  @AfterEach
  void end() {
    nodes.forEach(NodeProcess::close);
  }

  @Test
  void announcements_outlive_a_killed_process_and_go_on_and_can_be_withdrawn() throws Exception {
    others();
    NodeProcess first = macronode("first").awaitReady();
    JsonNode told = announce(first, SHORT, 60);
    assertThat(told.path("republish").asString()).as(told.toString()).isEqualTo("durable");
    assertThat(announce(first, LONG, 3600).path("accepted").asInt()).isEqualTo(OTHERS + 1);
    JsonNode listed = listing(first);
    first.kill();

    NodeProcess second = macronode("second").awaitReady();
    System.out.println("RestartTest: ready " + readyAfterListening(second) + " after listening");

    assertThat(listing(second).path("announcements")).isEqualTo(listed.path("announcements"));
    assertThat(listed.path("announcements")).hasSize(2);
    Instant published = Instant.parse(told.path("ts").asString());
    NodeProcess.await(
        "published anew by the second process",
        Duration.ofMinutes(2),
        () -> found(nodes.getFirst(), SHORT).stream().anyMatch(ts -> ts.isAfter(published)));

    assertThat(second.delete("/dht/providers/" + LONG).statusCode()).isEqualTo(200);
    NodeProcess.await(
        "withdrawn by the second process",
        Duration.ofSeconds(90),
        () -> found(nodes.getFirst(), LONG).isEmpty());
    second.kill();

    NodeProcess third = macronode("third").awaitReady();
    assertThat(listing(third).path("announcements")).hasSize(1);
    assertThat(third.delete("/dht/providers/" + LONG).statusCode()).isEqualTo(404);
  }

  @Test
  void after_an_orderly_stop_it_knows_its_peers_again() throws Exception {
    others();
    assertThat(macronode("stopped").awaitReady().terminate()).isIn(0, 143);

    NodeProcess again = macronode("again").awaitReady();

    assertThat(again.log()).contains(OTHERS + " peers of an earlier process are still there");
    System.out.println("RestartTest: ready " + readyAfterListening(again) + " after listening");
  }

  /** Micronodes that are one another's seeds. */
  private void others() throws Exception {
    for (int i = 0; i < OTHERS; i++) {
      ports.add(Ports.free());
    }
    for (int i = 0; i < OTHERS; i++) {
      nodes.add(NodeProcess.start("restart-" + i, ports.get(i), seeds()));
    }
    for (NodeProcess node : nodes) {
      node.awaitReady();
    }
  }

  private NodeProcess macronode(String name) throws IOException {
    NodeProcess node =
        NodeProcess.start(
            "restart-" + name,
            macro,
            "--dht.profile=macronode",
            "--dht.data-dir=" + temporary.resolve("data"),
            "--dht.identity.key-file=" + temporary.resolve("key.pem"),
            seeds());
    nodes.add(node);
    return node;
  }

  private String seeds() {
    return "--dht.bootstrap.seeds=" + String.join(",", ports.stream().map(Ports::seed).toList());
  }

  private static JsonNode announce(NodeProcess node, Cid cid, int ttl) throws Exception {
    String body =
        "{\"cid\":\"" + cid + "\",\"addrs\":[\"/ip4/192.0.2.7/tcp/4001\"],\"ttl\":" + ttl + "}";
    return JSON.readTree(node.post("/dht/providers", body).body());
  }

  private static JsonNode listing(NodeProcess node) throws Exception {
    return JSON.readTree(node.get("/dht/providers").body());
  }

  /** Times of the records that are found. */
  private static List<Instant> found(NodeProcess node, Cid cid) {
    try {
      List<Instant> times = new ArrayList<>();
      for (JsonNode record :
          JSON.readTree(node.get("/dht/providers/" + cid).body()).path("records")) {
        times.add(Instant.parse(record.path("ts").asString()));
      }
      return times;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** By the times in its log. */
  private static Duration readyAfterListening(NodeProcess node) {
    return Duration.between(timeOf(node, " listens at "), timeOf(node, "Node is READY"));
  }

  private static Instant timeOf(NodeProcess node, String words) {
    String line = node.log().lines().filter(each -> each.contains(words)).findFirst().orElseThrow();
    return OffsetDateTime.parse(line.substring(0, line.indexOf(' '))).toInstant();
  }
}

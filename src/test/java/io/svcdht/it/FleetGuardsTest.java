package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.config.DualSign;
import io.svcdht.config.KeyFile;
import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import io.svcdht.it.bus.NatsServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a fleet's registry at a real broker refuses: what has no room there, and another fleet. */
class FleetGuardsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir
  @SuppressWarnings("NullAway.Init")
  static Path directory;

  @SuppressWarnings("NullAway.Init")
  private static NatsServer broker;

  @BeforeAll
  static void begin() throws Exception {
    broker =
        NatsServer.start(
            directory, "jetstream { store_dir: \"" + directory.resolve("broker") + "\" }\n");
    new KeyFile(directory.resolve("fleet.pem")).create(DualSign.NONE, new SecureRandom());
    new KeyFile(directory.resolve("other.pem")).create(DualSign.NONE, new SecureRandom());
  }

  @AfterAll
  static void end() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void a_bucket_that_is_nearly_full_takes_nothing_new_and_loses_nothing() throws Exception {
    List<String> taken = new ArrayList<>();
    try (NodeProcess node = start("fleet-full", "full", "fleet.pem")) {
      awaitTaking(node);
      HttpResponse<String> last = announce(node, cid(0));
      while (last.statusCode() == 201) {
        taken.add(cid(taken.size()));
        last = announce(node, cid(taken.size()));
      }
      assertThat(last.statusCode()).as(last.body()).isEqualTo(429);
      assertThat(last.body())
          .contains("QuotaExceeded", "the bucket svc-dht-announcements-full has ")
          .contains(" of its 1048576 bytes", "dht.announcements.bucket-size");
      assertThat(taken).hasSizeGreaterThan(300);
      assertThat(announce(node, cid(1)).statusCode()).isEqualTo(200);
      assertThat(node.delete("/dht/providers/" + cid(2)).statusCode()).isEqualTo(200);
      taken.remove(cid(2));
      await("shown", () -> node.metric("dht_registry_used_ratio") > 0.85);
      node.kill();
    }
    try (NodeProcess next = start("fleet-full-next", "full", "fleet.pem")) {
      awaitTaking(next);
      assertThat(listed(next)).containsExactlyInAnyOrderElementsOf(taken);
    }
  }

  @Test
  void a_node_with_another_key_does_not_start() throws Exception {
    try (NodeProcess own = start("fleet-own", "own", "fleet.pem")) {
      awaitTaking(own);
      try (NodeProcess other = start("fleet-other", "own", "other.pem")) {
        await("ended", () -> !other.alive());
        assertThat(other.end()).isEqualTo(1);
        assertThat(other.log())
            .contains("the bucket svc-dht-announcements-own has the announcements of the fleet");
      }
      assertThat(announce(own, cid(0)).statusCode()).isEqualTo(201);
    }
  }

  private static NodeProcess start(String name, String network, String key) throws IOException {
    return NodeProcess.start(
        name,
        Ports.free(),
        "--dht.standalone=true",
        "--dht.network=" + network,
        "--dht.bus.nats.servers=" + broker.url(),
        "--dht.announcements.store=nats-kv",
        "--dht.announcements.bucket-size=1MB",
        "--dht.announcements.key-file=" + directory.resolve(key),
        "--dht.announcements.lease=6s");
  }

  private static void awaitTaking(NodeProcess node) throws Exception {
    node.awaitReady();
    await("taking announcements", () -> node.metric("dht_registry_connected") == 1);
  }

  /** With as many addresses as there may be, so that a bucket is soon full. */
  private static HttpResponse<String> announce(NodeProcess node, String cid) throws Exception {
    String host = "a-long-name-that-takes-its-place.of-a-host-somewhere.example";
    String addresses =
        IntStream.range(0, 16)
            .mapToObj(i -> "\"/dns4/" + i + "." + host + "/tcp/443/https\"")
            .collect(Collectors.joining(","));
    return node.post("/dht/providers", "{\"cid\":\"" + cid + "\",\"addrs\":[" + addresses + "]}");
  }

  private static List<String> listed(NodeProcess node) throws Exception {
    List<String> cids = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = JSON.readTree(node.get("/dht/providers?limit=1000" + cursor).body());
      page.path("announcements").forEach(each -> cids.add(each.path("cid").asString()));
      cursor = "&cursor=" + page.path("cursor").asString();
    } while (cursor.length() > "&cursor=".length());
    return cids;
  }

  private static void await(String what, java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    NodeProcess.await(what, PATIENCE, condition);
  }

  private static String cid(int number) {
    return Cid.ofContent(("full" + number).getBytes(StandardCharsets.UTF_8)).toString();
  }
}

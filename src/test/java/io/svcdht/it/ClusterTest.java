package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Three real processes: what the project is for, from end to end. */
class ClusterTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void a_record_outlives_its_publisher_and_not_its_ttl() throws Exception {
    List<NodeProcess> nodes = new ArrayList<>();
    try {
      cluster(nodes);
      Cid cid = Cid.ofContent("a cluster that answers".getBytes(StandardCharsets.UTF_8));

      JsonNode announced =
          JSON.readTree(
              nodes
                  .getFirst()
                  .post(
                      "/dht/providers",
                      "{\"cid\":\""
                          + cid
                          + "\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"],\"ttl\":60}")
                  .body());
      assertThat(announced.path("accepted").asInt()).as(announced.toString()).isEqualTo(3);

      JsonNode found = find(nodes.get(2), cid);
      assertThat(found.path("complete").asBoolean()).as(found.toString()).isTrue();
      assertThat(found.path("records")).as(found.toString()).hasSize(1);
      assertThat(found.at("/records/0/addresses/0").asString())
          .isEqualTo("/dns4/media.example/tcp/443/https");
      assertThat(found.at("/records/0/publisher").asString())
          .isEqualTo(announced.path("publisher").asString());

      nodes.getFirst().kill();
      assertThat(find(nodes.get(1), cid).path("records")).hasSize(1);
      assertThat(find(nodes.get(2), cid).path("records")).hasSize(1);

      NodeProcess.await(
          "expired",
          Duration.ofSeconds(90),
          () -> find(nodes.get(1), cid).path("records").isEmpty());
      assertThat(find(nodes.get(2), cid).path("records")).isEmpty();
    } finally {
      for (NodeProcess node : nodes) {
        node.close();
      }
    }
  }

  @Test
  void a_withdrawn_record_is_gone_and_a_drained_node_ends_well() throws Exception {
    List<NodeProcess> nodes = new ArrayList<>();
    try {
      cluster(nodes);
      Cid cid = Cid.ofContent("taken back".getBytes(StandardCharsets.UTF_8));
      String body = "{\"cid\":\"" + cid + "\",\"addrs\":[\"/ip4/192.0.2.7/tcp/4001\"]}";
      assertThat(nodes.get(1).post("/dht/providers", body).statusCode()).isEqualTo(201);
      assertThat(nodes.get(1).post("/dht/providers", body).statusCode()).isEqualTo(200);
      assertThat(find(nodes.get(2), cid).path("records")).hasSize(1);

      assertThat(nodes.get(1).delete("/dht/providers/" + cid).statusCode()).isEqualTo(200);
      NodeProcess.await(
          "withdrawn", PATIENCE, () -> find(nodes.get(2), cid).path("records").isEmpty());
      assertThat(nodes.get(0).delete("/dht/providers/" + cid).statusCode()).isEqualTo(404);

      // 143 = 128 + SIGTERM: what a JVM reports after an orderly end on that signal.
      assertThat(nodes.get(2).terminate()).isIn(0, 143);
      assertThat(nodes.get(2).log()).contains("DRAINING").contains("STOPPED");
      assertThat(find(nodes.get(1), cid).path("complete").asBoolean()).isTrue();
    } finally {
      for (NodeProcess node : nodes) {
        node.close();
      }
    }
  }

  private static void cluster(List<NodeProcess> nodes) throws Exception {
    List<Ports> ports = List.of(Ports.free(), Ports.free(), Ports.free());
    String seeds = ports.get(0).seed() + "," + ports.get(1).seed() + "," + ports.get(2).seed();
    for (int i = 0; i < 3; i++) {
      nodes.add(
          NodeProcess.start(
              "cluster-" + i + "-" + ports.get(i).api(),
              ports.get(i),
              "--dht.bootstrap.seeds=" + seeds));
    }
    for (NodeProcess node : nodes) {
      node.awaitReady();
    }
  }

  private static JsonNode find(NodeProcess node, Cid cid) {
    try {
      return JSON.readTree(node.get("/dht/providers/" + cid).body());
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}

package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Three real processes: one hybrid, one hybrid that asks the same of others, one classical. They
 * share a network, and the strict one believes the hybrid alone.
 */
class PqClusterTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Test
  void hybrids_announce_to_everybody_and_a_strict_node_refuses_what_is_classical_only()
      throws Exception {
    List<NodeProcess> nodes = new ArrayList<>();
    try {
      start(nodes);
      NodeProcess hybrid = nodes.get(0);
      NodeProcess strict = nodes.get(1);
      NodeProcess classical = nodes.get(2);

      Cid dual = Cid.ofContent("signed twice".getBytes(StandardCharsets.UTF_8));
      JsonNode announced = announce(hybrid, dual);
      assertThat(announced.path("accepted").asInt()).as(announced.toString()).isEqualTo(3);
      for (NodeProcess node : nodes) {
        JsonNode found = find(node, dual);
        assertThat(found.path("records")).as(found.toString()).hasSize(1);
        assertThat(found.at("/records/0/publisher").asString())
            .isEqualTo(announced.path("publisher").asString());
      }

      Cid single = Cid.ofContent("signed once".getBytes(StandardCharsets.UTF_8));
      JsonNode refused = announce(classical, single);
      assertThat(refused.path("accepted").asInt()).as(refused.toString()).isEqualTo(2);
      assertThat(refused.at("/refused/0/code").asString()).isEqualTo("PqRequired");
      assertThat(find(hybrid, single).path("records")).hasSize(1);
      assertThat(find(strict, single).path("records")).isEmpty();

      HttpResponse<String> relayed =
          strict.post(
              "/dht/providers", "{\"record\":\"" + refused.path("record").asString() + "\"}");
      assertThat(relayed.statusCode()).isEqualTo(422);
      assertThat(relayed.body()).contains("PqRequired").contains("dht.pq.dual-sign");
      assertThat(strict.management("/metrics").body())
          .contains("dht_pq_records_total{kind=\"hybrid\"}")
          .containsPattern("dht_pq_records_total\\{kind=\"refused\"\\} [1-9]")
          .containsPattern("dht_signature_verify_seconds_count\\{alg=\"ml-dsa-65\"\\} [1-9]");
    } finally {
      for (NodeProcess node : nodes) {
        node.close();
      }
    }
  }

  private static void start(List<NodeProcess> nodes) throws Exception {
    List<Ports> ports = List.of(Ports.free(), Ports.free(), Ports.free());
    String seeds =
        "--dht.bootstrap.seeds=" + String.join(",", ports.stream().map(Ports::seed).toList());
    String dual = "--dht.pq.dual-sign=ml-dsa-65";
    nodes.add(NodeProcess.start("pq-hybrid-" + ports.get(0).api(), ports.get(0), seeds, dual));
    nodes.add(
        NodeProcess.start(
            "pq-strict-" + ports.get(1).api(),
            ports.get(1),
            seeds,
            "--dht.pq.dual-sign=ml-dsa-87",
            "--dht.pq.require=true"));
    nodes.add(NodeProcess.start("pq-classical-" + ports.get(2).api(), ports.get(2), seeds));
    for (NodeProcess node : nodes) {
      node.awaitReady();
    }
  }

  private static JsonNode announce(NodeProcess node, Cid cid) throws Exception {
    HttpResponse<String> answer =
        node.post(
            "/dht/providers",
            "{\"cid\":\"" + cid + "\",\"addrs\":[\"/ip4/192.0.2.7/tcp/4001\"],\"ttl\":600}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return JSON.readTree(answer.body());
  }

  private static JsonNode find(NodeProcess node, Cid cid) throws IOException, InterruptedException {
    return JSON.readTree(node.get("/dht/providers/" + cid).body());
  }
}

package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.id.IpfsCid;
import io.svcdht.it.NodeProcess.Ports;
import io.svcdht.testing.BlockingCalls;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Two networks that know nothing of each other but that each has a router: what one has is found
 * through the other, as unverified, and stays where it is.
 */
class UpstreamTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Ports HERE = Ports.free();
  private static final Ports THERE = Ports.free();
  private static final String ORIGIN = "http://127.0.0.1:" + THERE.api();

  private static final List<BlockingCalls.Call> BEFORE = BlockingCalls.seen();

  private static LocalNode here;
  private static LocalNode there;

  @BeforeAll
  static void start() throws InterruptedException {
    there =
        LocalNode.start(
            "--server.port=" + THERE.api(),
            "--dht.network=there",
            "--dht.routers.urls=http://127.0.0.1:" + HERE.api());
    here =
        LocalNode.start(
            "--server.port=" + HERE.api(), "--dht.network=here", "--dht.routers.urls=" + ORIGIN);
    there.awaitReady();
    here.awaitReady();
  }

  @AfterAll
  static void stop() {
    here.close();
    there.close();
  }

  @Test
  void what_another_network_has_is_found_through_its_router_and_stays_unverified() {
    Cid cid = announced("beyond");

    JsonNode found = json(here.get("/dht/providers/" + cid));
    assertThat(found.path("records")).as(found.toString()).isEmpty();
    assertThat(found.path("unverified")).as(found.toString()).hasSize(1);
    assertThat(found.at("/unverified/0/origin").asString()).isEqualTo(ORIGIN);
    assertThat(found.at("/unverified/0/id").asString()).startsWith("12D3KooW");
    assertThat(found.at("/unverified/0/addrs/0").asString())
        .isEqualTo("/dns4/media.example/tcp/443/https");

    JsonNode local = json(here.get("/dht/providers/" + cid + "?source=local"));
    assertThat(local.path("records")).as(local.toString()).isEmpty();
    assertThat(local.has("unverified")).isFalse();
    assertThat(here.management("/actuator/prometheus").body())
        .contains("dht_routers_requests_total{outcome=\"ok\"}")
        .contains("dht_provider_records{state=\"live\"} 0.0");
  }

  @Test
  void every_form_marks_it() {
    Cid cid = announced("in every form");
    String path = "/dht/providers/" + cid;

    assertThat(here.get(path, "Accept", "application/x-ndjson").body())
        .startsWith("{\"unverified\":{\"origin\":\"" + ORIGIN + "\"")
        .contains("\n{\"end\":");
    assertThat(here.get(path, "Accept", "text/event-stream").body())
        .contains("event: unverified\ndata: {\"origin\":\"" + ORIGIN + "\"");
    assertThat(here.get("/routing/v1/providers/" + IpfsCid.of(cid).text()).body())
        .contains("\"Schema\":\"peer\"")
        .contains("\"Origin\":\"" + ORIGIN + "\"");
  }

  @Test
  void two_routers_that_name_each_other_do_not_ask_for_ever() {
    Cid nobody = Cid.ofContent("nowhere".getBytes(StandardCharsets.UTF_8));
    double before = asked(there);

    JsonNode found = json(here.get("/dht/providers/" + nobody));

    assertThat(found.path("complete").asBoolean()).as(found.toString()).isTrue();
    assertThat(found.has("unverified")).isFalse();
    assertThat(asked(there)).isEqualTo(before);
  }

  @Test
  void nothing_of_it_blocks_an_event_loop_or_a_timer() {
    announced("not blocking");
    Cid cid = Cid.ofContent("not blocking".getBytes(StandardCharsets.UTF_8));
    assertThat(json(here.get("/dht/providers/" + cid)).path("unverified")).hasSize(1);

    assertThat(BlockingCalls.seen()).isEqualTo(BEFORE);
  }

  /** Requests of a node to routers, of every outcome. */
  private static double asked(LocalNode node) {
    return node.management("/actuator/prometheus")
        .body()
        .lines()
        .filter(line -> line.startsWith("dht_routers_requests_total{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  private static Cid announced(String content) {
    Cid cid = Cid.ofContent(content.getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> announced =
        there.post(
            "/dht/providers",
            "{\"cid\":\"" + cid + "\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}",
            "Content-Type",
            "application/json");
    assertThat(announced.statusCode()).as(announced.body()).isEqualTo(201);
    return cid;
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
  }
}

package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.pipeline.FindEvent;
import io.svcdht.routers.ScriptedRouters;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** What routers beyond the network say, beside what is verified and never among it. */
class UnverifiedTest {

  private static final String NAMED =
      "{\"origin\":\""
          + ScriptedRouters.ORIGIN
          + "\",\"id\":\""
          + ScriptedRouters.id(1)
          + "\",\"addrs\":[\"/ip4/192.0.2.1/udp/4001/quic-v1/webtransport\"],\"protocols\":[\"transport-bitswap\"]}";

  private final HttpRig rig = new HttpRig();
  private final ScriptedRouters routers = new ScriptedRouters();

  @BeforeEach
  void configured() {
    rig.upstream = routers.upstream(rig.world);
  }

  @Test
  void a_document_has_them_apart_and_counts_none() {
    JsonNode answer = HttpRig.json(get("", "application/json"));

    assertThat(answer.path("records")).isEmpty();
    assertThat(answer.path("complete").asBoolean()).isTrue();
    assertThat(answer.path("unverified")).hasSize(1);
    assertThat(answer.at("/unverified/0")).isEqualTo(HttpRig.json(NAMED));
  }

  @Test
  void a_document_with_records_has_none() {
    rig.finds(new FindEvent.Found(rig.record(3)));
    String answer = get("?limit=1", "application/json");

    assertThat(HttpRig.json(answer).path("records")).hasSize(1);
    assertThat(answer).doesNotContain("unverified");
    assertThat(routers.asked).isEmpty();
  }

  @Test
  void nobody_named_leaves_the_document_as_it_was() {
    routers.script = uri -> reactor.core.publisher.Mono.just(ScriptedRouters.document());
    assertThat(get("", "application/json"))
        .doesNotContain("unverified")
        .endsWith("\"records\":[]}");
  }

  @Test
  void the_own_store_is_asked_alone() {
    assertThat(get("?source=local", "application/json")).doesNotContain("unverified");
    assertThat(routers.asked).isEmpty();
  }

  @Test
  void a_line_of_its_own_kind_comes_before_the_end() {
    List<String> lines = get("", "application/x-ndjson").lines().toList();

    assertThat(lines).hasSize(2);
    assertThat(lines.getFirst()).isEqualTo("{\"unverified\":" + NAMED + "}");
    assertThat(HttpRig.json(lines.get(1)).at("/end/totals/records").asInt()).isZero();
  }

  @Test
  void an_event_of_its_own_kind_comes_before_the_end() {
    String[] events = get("", "text/event-stream").split("\n\n");

    assertThat(events).hasSize(2);
    assertThat(events[0]).endsWith("/1\nevent: unverified\ndata: " + NAMED);
    assertThat(events[1]).contains("event: end");
  }

  @Test
  void every_spelling_of_a_cid_is_one_question() {
    get("", "application/json");
    rig.client()
        .get()
        .uri("/dht/providers/bafkr4idkpqtm3myj3uzi74spsijqs3xo6vbwkofq622hqsbm644hgx7wpu")
        .exchange()
        .expectStatus()
        .isOk();

    assertThat(routers.asked).hasSize(1);
    assertThat(routers.asked.getFirst().getPath())
        .endsWith("/bafkr4idkpqtm3myj3uzi74spsijqs3xo6vbwkofq622hqsbm644hgx7wpu");
  }

  private String get(String query, String accept) {
    WebTestClient client = rig.client();
    byte[] body =
        client
            .get()
            .uri("/dht/providers/" + HttpRig.CID + query)
            .header("Accept", accept)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody()
            .returnResult()
            .getResponseBody();
    return new String(Objects.requireNonNull(body), StandardCharsets.UTF_8);
  }
}

package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.Cid;
import io.svcdht.provider.ProviderRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

class WithdrawAndListTest {

  private final HttpRig rig = new HttpRig();
  private final WebTestClient client = rig.client();

  @Test
  void a_withdrawal_publishes_a_newer_record_of_the_shortest_life() {
    announce(HttpRig.CID);

    JsonNode answer =
        HttpRig.MAPPER.readTree(
            client
                .delete()
                .uri("/dht/providers/" + HttpRig.CID)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody());

    assertThat(answer.path("withdrawn").asBoolean()).isTrue();
    assertThat(answer.path("ttl").asInt()).isEqualTo(60);
    assertThat(answer.path("republish").asString()).isEqualTo("none");
    assertThat(answer.path("accepted").asInt()).isEqualTo(1);
    assertThat(rig.provides.provided.getLast().record().withdrawn()).isTrue();
    assertThat(rig.announcements.size()).isZero();
  }

  @Test
  void what_is_withdrawn_is_not_listed_any_more_and_the_rest_is() {
    Cid other = new Cid(1, 2, 3, 4);
    announce(HttpRig.CID);
    announce(other);

    client.delete().uri("/dht/providers/" + HttpRig.CID).exchange().expectStatus().isOk();

    assertThat(list("").path("announcements")).hasSize(1);
    assertThat(list("").at("/announcements/0/cid").asString()).isEqualTo(other.toString());
    client.delete().uri("/dht/providers/" + HttpRig.CID).exchange().expectStatus().isNotFound();
  }

  @Test
  void announcing_again_with_other_addresses_replaces_them_by_a_newer_record() {
    announce(HttpRig.CID);
    rig.clock.advanceTimeBy(java.time.Duration.ofSeconds(1));

    announce(HttpRig.CID, "/dns4/moved.example/tcp/443/https", 200);

    assertThat(rig.provides.provided).hasSize(2);
    ProviderRecord first = rig.provides.provided.getFirst().record();
    ProviderRecord second = rig.provides.provided.getLast().record();
    assertThat(second.addresses())
        .containsExactly(HttpRig.address("/dns4/moved.example/tcp/443/https"));
    assertThat(second.ts()).isAfter(first.ts());
    assertThat(second.publisher()).isEqualTo(first.publisher());
    assertThat(list("").path("announcements")).hasSize(1);
    assertThat(list("").at("/announcements/0/addresses/0").asString())
        .isEqualTo("/dns4/moved.example/tcp/443/https");
  }

  @Test
  void withdrawing_what_is_unknown_says_where_announcements_live() {
    client
        .delete()
        .uri("/dht/providers/" + HttpRig.CID)
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .doesNotExist(HttpHeaders.RETRY_AFTER)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("NotFound")
        .jsonPath("$.detail")
        .value(detail ->
            assertThat((String) detail)
                .contains("lives at the node that took it")
                .contains("anonymous")
                .contains(HttpRig.CID.toString()));
    assertThat(rig.provides.provided).isEmpty();
  }

  @Test
  void a_bad_id_is_refused() {
    client.delete().uri("/dht/providers/b3:1").exchange().expectStatus().isBadRequest();
  }

  @Test
  void nothing_announced_is_an_empty_page() {
    JsonNode page = list("");

    assertThat(page.path("announcements").isArray()).isTrue();
    assertThat(page.path("announcements")).isEmpty();
    assertThat(page.has("cursor")).isFalse();
  }

  @Test
  void pages_follow_one_another_by_cursor() {
    for (int i = 1; i <= 5; i++) {
      announce(new Cid(i, 0, 0, 0));
    }
    List<String> seen = new ArrayList<>();
    String next = "?limit=2";
    for (int pages = 0; !next.isEmpty() && pages < 5; pages++) {
      JsonNode page = list(next);
      page.path("announcements").forEach(item -> seen.add(item.path("cid").asString()));
      next = page.has("cursor") ? "?limit=2&cursor=" + page.path("cursor").asString() : "";
    }

    assertThat(seen).hasSize(5).doesNotHaveDuplicates().isSorted();
  }

  @Test
  void an_item_says_what_was_announced_and_how_long_it_lasts() {
    announce(HttpRig.CID);

    JsonNode item = list("").path("announcements").path(0);

    assertThat(item.path("cid").asString()).isEqualTo(HttpRig.CID.toString());
    assertThat(item.path("ttl").asInt()).isEqualTo(600);
    assertThat(item.path("addresses").path(0).asString()).isEqualTo("/ip4/192.0.2.7/tcp/4001");
    assertThat(item.path("expiresAt").asString()).isEqualTo("2026-11-22T10:10:00Z");
    assertThat(item.path("republish").asString()).isEqualTo("process");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "limit=x",
        "cursor=***",
        "cursor=AAAA",
        "timeout=1s",
        "cursor="
            + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
      })
  void a_bad_page_is_refused(String query) {
    client
        .get()
        .uri("/dht/providers?" + query)
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("Malformed");
    assertThat(rig.rejected).containsExactly(DhtError.MALFORMED);
  }

  private JsonNode list(String query) {
    return HttpRig.MAPPER.readTree(
        client
            .get()
            .uri("/dht/providers" + query)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody()
            .returnResult()
            .getResponseBody());
  }

  private void announce(Cid cid) {
    announce(cid, "/ip4/192.0.2.7/tcp/4001", 201);
  }

  private void announce(Cid cid, String address, int status) {
    String body = "{\"cid\":\"" + cid + "\",\"addrs\":[\"" + address + "\"],\"ttl\":600}";
    client
        .post()
        .uri("/dht/providers")
        .header(HttpHeaders.CONTENT_TYPE, "application/json")
        .bodyValue(body.getBytes(StandardCharsets.UTF_8))
        .exchange()
        .expectStatus()
        .isEqualTo(status);
  }
}

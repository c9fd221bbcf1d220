package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.peer.SignedPeerInfo;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupResult;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

class NeighbourhoodTest {

  private final HttpRig rig = new HttpRig();
  private final WebTestClient client = rig.client();

  @Test
  void the_closest_peers_come_with_their_signed_infos() {
    VerifiedPeer peer = rig.peer(5);
    rig.lookups.closest =
        id ->
            Mono.just(
                new LookupResult(
                    id,
                    Optional.of(LookupResult.Partial.HOP_BUDGET),
                    List.of(peer),
                    6,
                    9,
                    0,
                    Duration.ofMillis(4)));

    JsonNode answer = get("/dht/peers/" + peer.nodeId());

    assertThat(rig.lookups.targets).containsExactly(peer.nodeId());
    assertThat(answer.path("target").asString()).isEqualTo(peer.nodeId().toString());
    assertThat(answer.path("complete").asBoolean()).isFalse();
    assertThat(answer.path("reason").asString()).isEqualTo("hop-budget");
    assertThat(answer.path("hops").asInt()).isEqualTo(6);
    JsonNode first = answer.path("peers").path(0);
    assertThat(first.path("nodeId").asString()).isEqualTo(peer.nodeId().toString());
    assertThat(first.path("addresses").path(0).asString()).isEqualTo("/ip4/192.0.2.5/tcp/9910");
    byte[] info = Base64.getUrlDecoder().decode(first.path("info").asString());
    assertThat(SignedPeerInfo.decode(info).orThrow()).isEqualTo(peer.signed());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xyz",
        "00",
        "ABCDEF0000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000?timeout=1d",
        "0000000000000000000000000000000000000000000000000000000000000000?limit=1"
      })
  void a_bad_question_is_refused(String target) {
    client.get().uri("/dht/peers/" + target).exchange().expectStatus().isBadRequest();
    assertThat(rig.lookups.targets).isEmpty();
  }

  @Test
  void a_lookup_that_fails_is_a_problem_with_its_id() {
    rig.lookups.closest =
        id -> Mono.error(new DhtException(DhtError.NO_BOOTSTRAP, "this node knows nobody"));

    client
        .get()
        .uri("/dht/peers/" + HttpRig.node(1))
        .exchange()
        .expectStatus()
        .isEqualTo(503)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("NoBootstrap")
        .jsonPath("$.detail")
        .isEqualTo("this node knows nobody")
        .jsonPath("$.lookupId")
        .exists();
  }

  @Test
  void the_routing_table_is_shown_bucket_by_bucket() {
    VerifiedPeer peer = rig.peer(5);
    rig.table.offer(peer, Duration.ofNanos(1_500_000));
    rig.clock.advanceTimeBy(Duration.ofSeconds(3));

    JsonNode table = get("/dht/routing-table");

    assertThat(table.path("self").asString()).isEqualTo(rig.identity.nodeId().toString());
    assertThat(table.path("k").asInt()).isEqualTo(20);
    assertThat(table.path("contacts").asInt()).isEqualTo(1);
    assertThat(table.path("lost").asInt()).isZero();
    JsonNode bucket = table.path("buckets").path(0);
    assertThat(bucket.path("index").asInt())
        .isEqualTo(rig.identity.nodeId().sharedPrefix(peer.nodeId()));
    assertThat(bucket.path("occupancy").asInt()).isEqualTo(1);
    assertThat(bucket.path("candidates").asInt()).isZero();
    JsonNode contact = bucket.path("contacts").path(0);
    assertThat(contact.path("nodeId").asString()).isEqualTo(peer.nodeId().toString());
    assertThat(contact.path("rttMs").asDouble()).isEqualTo(1.5);
    assertThat(contact.path("p95Ms").isNumber()).isTrue();
    assertThat(contact.path("failures").asInt()).isZero();
    assertThat(contact.path("seenMsAgo").asInt()).isEqualTo(3000);
  }

  @Test
  void the_routing_table_shows_the_networks_of_the_addresses_that_were_dialled() {
    offer(5, "93.184.0.1");
    offer(6, "93.184.0.2");
    offer(7, "94.0.0.1");
    offer(8, "10.0.0.1");

    JsonNode table = get("/dht/routing-table");

    assertThat(table.path("entropyBits").asDouble()).isEqualTo(0.918);
    assertThat(table.path("maxShare").asDouble()).isEqualTo(0.667);
    assertThat(table.path("networks").size()).isEqualTo(2);
    JsonNode first = table.path("networks").path(0);
    assertThat(first.path("network").asString()).isEqualTo("93.184.0.0/16");
    assertThat(first.path("contacts").asInt()).isEqualTo(2);
    assertThat(first.path("share").asDouble()).isEqualTo(0.667);
    List<String> shown = new ArrayList<>();
    for (JsonNode bucket : table.path("buckets")) {
      for (JsonNode contact : bucket.path("contacts")) {
        shown.add(contact.path("network").asString("none"));
      }
    }
    assertThat(shown)
        .containsExactlyInAnyOrder("93.184.0.0/16", "93.184.0.0/16", "94.0.0.0/16", "none");
  }

  private void offer(int number, String from) {
    rig.table.offer(rig.peer(number), Optional.empty(), Optional.of(InetAddress.ofLiteral(from)));
  }

  @Test
  void the_routing_table_takes_no_parameters() {
    client.get().uri("/dht/routing-table?x=1").exchange().expectStatus().isBadRequest();
  }

  private JsonNode get(String uri) {
    return HttpRig.MAPPER.readTree(
        client
            .get()
            .uri(uri)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody()
            .returnResult()
            .getResponseBody());
  }
}

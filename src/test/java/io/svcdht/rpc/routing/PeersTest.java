package io.svcdht.rpc.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Key;
import io.svcdht.peer.VerifiedPeer;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.rpc.http.HttpRig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Mono;

class PeersTest {

  private static final String PEERS = "/routing/v1/peers/";
  private static final String CLOSEST = "/routing/v1/dht/closest/peers/";

  private final RoutingRig rig = new RoutingRig();
  private final WebTestClient client = rig.client();
  private final VerifiedPeer peer = rig.http.peer(5);

  @Test
  void a_peer_is_looked_up_at_the_point_of_its_key() {
    closest(rig.http.peer(6), peer);

    assertThat(get(PEERS + RoutingRig.idOf(peer)))
        .isEqualTo(RoutingRig.document("Peers", RoutingRig.row(peer)));
    assertThat(rig.http.lookups.targets).containsExactly((Key) peer.nodeId());
  }

  @Test
  void a_peer_whom_the_lookup_does_not_meet_is_told_from_the_table() {
    rig.http.table.offer(peer, Duration.ofMillis(1));
    closest(rig.http.peer(6));

    assertThat(get(PEERS + RoutingRig.idOf(peer)))
        .isEqualTo(RoutingRig.document("Peers", RoutingRig.row(peer)));
  }

  @Test
  void an_unknown_peer_is_an_empty_list() {
    closest(rig.http.peer(6));

    assertThat(get(PEERS + RoutingRig.idOf(peer))).isEqualTo("{\"Peers\":[]}");
  }

  @Test
  void this_node_is_told_without_a_lookup() {
    assertThat(get(PEERS + RoutingRig.idOf(rig.self)))
        .isEqualTo(RoutingRig.document("Peers", RoutingRig.row(rig.self)));
    assertThat(rig.http.lookups.targets).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "QmYyQSo1c1Ym7orWxLYvCrM2EmxFTANf8wXmmE7DWjhx5N",
        "16Uiu2HAkuo58FXcofGz8wpqPYR4WaVTSGPYMmwGUoHsCVjVoZCdz",
      })
  void nobody_here_has_another_kind_of_key(String id) {
    assertThat(get(PEERS + id)).isEqualTo("{\"Peers\":[]}");
    assertThat(rig.http.lookups.targets).isEmpty();
  }

  @Test
  void a_peer_id_may_be_a_cid_of_its_key() {
    get(PEERS + "bafzaajaiaejcahwr5d5ofrfbis4l5d6uwr57hu5tjodrypfm6yaq6dsc2r2pzyt6");
    get(PEERS + "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq");

    assertThat(rig.http.lookups.targets).hasSize(2);
    assertThat(rig.http.lookups.targets.getFirst()).isEqualTo(rig.http.lookups.targets.getLast());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "Qm", "77ab", RoutingRig.CID})
  void what_is_no_peer_id_is_422(String text) {
    client.get().uri(PEERS + text).exchange().expectStatus().isEqualTo(422);
  }

  @Test
  void the_closest_to_a_content_come_nearest_first() {
    closest(rig.http.peer(6), peer);

    assertThat(get(CLOSEST + RoutingRig.CID))
        .isEqualTo(
            RoutingRig.document("Peers", RoutingRig.row(rig.http.peer(6)), RoutingRig.row(peer)));
    assertThat(rig.http.lookups.targets).containsExactly((Key) HttpRig.CID);
  }

  @Test
  void the_closest_to_a_peer_are_those_to_its_node() {
    get(CLOSEST + RoutingRig.idOf(peer));

    assertThat(rig.http.lookups.targets).containsExactly((Key) peer.nodeId());
  }

  @Test
  void the_closest_come_as_lines_too_and_are_filtered() {
    closest(rig.http.peer(6), peer);

    client
        .get()
        .uri(CLOSEST + RoutingRig.CID + "?filter-addrs=tcp")
        .accept(MediaType.APPLICATION_NDJSON)
        .exchange()
        .expectBody(String.class)
        .isEqualTo(RoutingRig.row(rig.http.peer(6)) + "\n" + RoutingRig.row(peer) + "\n");
    assertThat(get(CLOSEST + RoutingRig.CID + "?filter-addrs=quic-v1")).isEqualTo("{\"Peers\":[]}");
  }

  @Test
  void peers_are_kept_no_longer_than_their_infos_hold() {
    closest(peer);
    rig.http.clock.advanceTimeBy(Duration.ofHours(24).minusSeconds(100));

    client
        .get()
        .uri(CLOSEST + RoutingRig.CID)
        .exchange()
        .expectHeader()
        .valueEquals(
            HttpHeaders.CACHE_CONTROL,
            "public, max-age=100, stale-while-revalidate=0, stale-if-error=0");
  }

  private void closest(VerifiedPeer... found) {
    rig.http.lookups.closest =
        id ->
            Mono.just(
                new LookupResult(
                    id, Optional.empty(), List.of(found), 1, 2, 0, Duration.ofMillis(4)));
  }

  private String get(String uri) {
    byte[] body =
        client
            .get()
            .uri(uri)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody()
            .returnResult()
            .getResponseBody();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }
}

package io.svcdht.rpc.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.rpc.http.Anonymous;
import io.svcdht.rpc.http.ApiPolicy;
import io.svcdht.rpc.http.HttpRig;
import io.svcdht.rpc.http.TokenFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.FluxExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** Who may ask what of this door, and from where. */
class RoutingAccessTest {

  private static final String FIND = RoutingRig.PROVIDERS + RoutingRig.CID;
  private static final String TOKEN = "reader-token-0123456789";

  @TempDir Path dir;
  private final RoutingRig rig = new RoutingRig();

  @ParameterizedTest
  @CsvSource({
    "GET, /routing/v1/nothing, 400",
    "GET, /routing/v1/providers, 400",
    "GET, /routing/v1/providers/a/b, 400",
    "GET, /routing/v1/ipns/k51qzi5uqu5dgy8qsq67hbz73jqkw87l3fgf4a91qb0d9b5173tir7n4vxk1oe, 501",
    "PUT, /routing/v1/ipns/k51qzi5uqu5dgy8qsq67hbz73jqkw87l3fgf4a91qb0d9b5173tir7n4vxk1oe, 501",
    "PUT, /routing/v1/providers, 501",
    "POST, /routing/v1/providers/" + RoutingRig.CID + ", 501",
    "DELETE, /routing/v1/providers/" + RoutingRig.CID + ", 501",
  })
  void unknown_paths_are_400_and_what_is_not_done_here_is_501(
      String method, String path, int status) {
    rig.client()
        .method(HttpMethod.valueOf(method))
        .uri(path)
        .exchange()
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType("application/problem+json");
    assertThat(rig.http.lookups.finds).isEmpty();
  }

  @Test
  void other_media_types_are_406() {
    rig.client()
        .get()
        .uri(FIND)
        .header(HttpHeaders.ACCEPT, "text/html")
        .exchange()
        .expectStatus()
        .isEqualTo(406);
  }

  @Test
  void head_is_answered_like_get() {
    rig.client().head().uri(FIND).exchange().expectStatus().isOk().expectHeader().exists("Vary");
  }

  @Test
  void pages_of_every_origin_may_read_answers_and_problems() {
    for (String uri : new String[] {FIND, RoutingRig.PROVIDERS + "xyz", "/routing/v1/nothing"}) {
      rig.client()
          .get()
          .uri(uri)
          .header(HttpHeaders.ORIGIN, "https://app.example")
          .exchange()
          .expectHeader()
          .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    }
  }

  @Test
  void a_preflight_needs_no_token_and_asks_nobody() {
    rig.client(policy(Anonymous.NONE, 128))
        .options()
        .uri(FIND)
        .header(HttpHeaders.ORIGIN, "https://app.example")
        .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "GET")
        .header(HttpHeaders.ACCESS_CONTROL_REQUEST_HEADERS, "authorization")
        .exchange()
        .expectStatus()
        .isNoContent()
        .expectHeader()
        .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .expectHeader()
        .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, OPTIONS")
        .expectHeader()
        .value(
            HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS,
            allowed -> assertThat(allowed).contains("Authorization", "Accept"));
    assertThat(rig.http.lookups.finds).isEmpty();
  }

  @Test
  void a_preflight_of_another_method_allows_no_more() {
    rig.client()
        .options()
        .uri(FIND)
        .header(HttpHeaders.ORIGIN, "https://app.example")
        .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "PUT")
        .exchange()
        .expectHeader()
        .valueEquals(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "GET, OPTIONS");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dht/routing-table", "/dht/providers", "/routing", "/routing/v10/x"})
  void nothing_else_is_opened_to_pages(String path) {
    for (HttpMethod method : new HttpMethod[] {HttpMethod.GET, HttpMethod.OPTIONS}) {
      rig.client()
          .method(method)
          .uri(path)
          .header(HttpHeaders.ORIGIN, "https://app.example")
          .exchange()
          .expectHeader()
          .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
    }
  }

  @Test
  void writing_is_not_opened_to_pages() {
    rig.client()
        .put()
        .uri("/routing/v1/providers")
        .header(HttpHeaders.ORIGIN, "https://app.example")
        .exchange()
        .expectStatus()
        .isEqualTo(501)
        .expectHeader()
        .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
  }

  @Test
  void who_may_not_read_is_turned_away() {
    rig.client(policy(Anonymous.NONE, 128))
        .get()
        .uri(FIND)
        .exchange()
        .expectStatus()
        .isUnauthorized()
        .expectHeader()
        .exists(HttpHeaders.WWW_AUTHENTICATE);
    assertThat(rig.http.lookups.finds).isEmpty();
  }

  @Test
  void answers_to_a_token_are_kept_by_no_shared_cache() throws Exception {
    Path file = dir.resolve("tokens");
    Files.writeString(file, TOKEN + " read\n");
    ApiPolicy.Access access =
        new ApiPolicy.Access(Anonymous.NONE, false, Optional.of(file), Duration.ofSeconds(5));
    ApiPolicy policy =
        new ApiPolicy(access, ApiPolicy.Reads.defaults(), ApiPolicy.Writes.defaults());
    try (TokenFile tokens = new TokenFile(access, rig.http.clock)) {
      tokens.start();
      rig.client(policy, tokens)
          .get()
          .uri(FIND)
          .header(HttpHeaders.AUTHORIZATION, "Bearer " + TOKEN)
          .exchange()
          .expectStatus()
          .isOk()
          .expectHeader()
          .value(HttpHeaders.CACHE_CONTROL, kept -> assertThat(kept).startsWith("private, "));
    }
  }

  @Test
  void a_loopback_api_is_asked_under_a_loopback_name() {
    rig.client()
        .get()
        .uri(FIND)
        .header(HttpHeaders.HOST, "rebound.example")
        .exchange()
        .expectStatus()
        .isForbidden();
  }

  @Test
  void a_node_that_takes_no_reads_takes_none_here() {
    rig.http.gate.read = new DhtException(DhtError.NOT_READY, "this node drains");

    rig.client().get().uri(FIND).exchange().expectStatus().isEqualTo(503);
    assertThat(rig.http.lookups.finds).isEmpty();
  }

  @Test
  void both_doors_share_their_places() {
    WebTestClient client = rig.client(policy(Anonymous.ALL, 1));
    Sinks.Many<FindEvent> events = Sinks.many().unicast().onBackpressureBuffer();
    rig.http.lookups.script = find -> events.asFlux();
    events.tryEmitNext(new FindEvent.Found(rig.http.record(5))).orThrow();
    FluxExchangeResult<String> first = lines(client, FIND).returnResult(String.class);

    lines(client, "/dht/providers/" + HttpRig.CID).expectStatus().isEqualTo(503);

    assertThat(rig.http.lookups.finds).hasSize(1);
    StepVerifier.create(first.getResponseBody()).expectNextCount(1).thenCancel().verify();
  }

  private static WebTestClient.ResponseSpec lines(WebTestClient client, String uri) {
    return client.get().uri(uri).accept(MediaType.APPLICATION_NDJSON).exchange();
  }

  private static ApiPolicy policy(Anonymous anonymous, int streams) {
    ApiPolicy.Reads usual = ApiPolicy.Reads.defaults();
    return new ApiPolicy(
        new ApiPolicy.Access(anonymous, true, Optional.empty(), Duration.ofSeconds(5)),
        new ApiPolicy.Reads(
            usual.limit(),
            usual.deadline(),
            usual.concurrent(),
            streams,
            usual.answerBytes(),
            usual.heartbeat(),
            usual.rate()),
        ApiPolicy.Writes.defaults());
  }
}

package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Bytes;
import io.svcdht.pipeline.Provides;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.rpc.web.Refusal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

class AnnounceTest {

  private static final String CID = "\"cid\":\"" + HttpRig.CID + "\"";
  private static final String ADDRS = "\"addrs\":[\"/dns4/media.example/tcp/443/https\"]";

  private final HttpRig rig = new HttpRig();
  private final WebTestClient client = rig.client();

  @Test
  void a_new_announcement_is_signed_here_and_says_who_took_it() {
    rig.provides.holders =
        List.of(
            new Provides.Holder(HttpRig.node(1), Optional.empty()),
            new Provides.Holder(HttpRig.node(2), Optional.of(DhtError.QUOTA_EXCEEDED)),
            new Provides.Holder(HttpRig.node(3), Optional.empty()));

    JsonNode answer =
        json(
            post("{" + CID + "," + ADDRS + ",\"ttl\":600}")
                .expectStatus()
                .isCreated()
                .expectHeader()
                .valueEquals(HttpHeaders.LOCATION, "/dht/providers/" + HttpRig.CID));

    assertThat(answer.path("cid").asString()).isEqualTo(HttpRig.CID.toString());
    assertThat(answer.path("publisher").asString()).isEqualTo(rig.identity.nodeId().toString());
    assertThat(answer.path("asked").asInt()).isEqualTo(3);
    assertThat(answer.path("accepted").asInt()).isEqualTo(2);
    assertThat(answer.path("refused")).hasSize(1);
    assertThat(answer.path("refused").path(0).path("node").asString())
        .isEqualTo(HttpRig.node(2).toString());
    assertThat(answer.path("refused").path(0).path("code").asString()).isEqualTo("QuotaExceeded");
    assertThat(answer.path("expiresAt").asString()).isEqualTo("2026-11-22T10:10:00Z");
    assertThat(answer.path("republish").asString()).isEqualTo("process");
    assertThat(answer.path("withdrawn").asBoolean()).isFalse();
    assertThat(answer.path("lookupId").isString()).isTrue();
    assertThat(answer.path("complete").asBoolean()).isTrue();
    VerifiedRecord provided = rig.provides.provided.getFirst();
    assertThat(Base64.getUrlDecoder().decode(answer.path("record").asString()))
        .isEqualTo(provided.signed().encoded());
    assertThat(provided.record().addresses())
        .containsExactly(HttpRig.address("/dns4/media.example/tcp/443/https"));
  }

  @Test
  void the_same_again_is_a_refresh() {
    post("{" + CID + "}").expectStatus().isCreated();
    post("{" + CID + "}").expectStatus().isOk();
  }

  @Test
  void without_addresses_it_is_to_be_had_at_this_node() {
    post("{" + CID + "}").expectStatus().isCreated();

    assertThat(rig.provides.provided.getFirst().record().addresses())
        .containsExactly(HttpRig.OWN_ADDRESS);
  }

  @Test
  void a_node_without_addresses_needs_some_from_the_caller() {
    rig.ownAddresses.clear();

    problem(post("{" + CID + "}"), 400, "Malformed");
  }

  @Test
  void a_record_signed_elsewhere_is_passed_on_as_it_is() {
    VerifiedRecord foreign = rig.record(9);

    JsonNode answer =
        json(
            post(record(foreign.signed().encoded()))
                .expectStatus()
                .isCreated()
                .expectHeader()
                .valueEquals(HttpHeaders.LOCATION, "/dht/providers/" + HttpRig.CID));

    assertThat(rig.provides.provided.getFirst().signed()).isEqualTo(foreign.signed());
    assertThat(answer.path("publisher").asString())
        .isEqualTo(foreign.record().publisher().toString());
    assertThat(answer.path("republish").asString()).isEqualTo("none");
    post(record(foreign.signed().encoded())).expectStatus().isOk();
  }

  @Test
  void a_record_with_a_bad_signature_is_refused_and_not_passed_on() {
    SignedRecord good = rig.record(9).signed();
    SignedRecord bad =
        new SignedRecord(good.payload(), List.of(Bytes.copyOf(new byte[64])), good.record());

    problem(post(record(bad.encoded())), 422, "BadSignature");
    assertThat(rig.provides.provided).isEmpty();
  }

  @Test
  void a_stale_record_is_a_conflict() {
    rig.provides.holders =
        List.of(new Provides.Holder(HttpRig.node(1), Optional.of(DhtError.STALE_RECORD)));

    problem(post(record(rig.record(9).signed().encoded())), 409, "StaleRecord");
  }

  @Test
  void a_classical_record_where_hybrids_are_required_is_unprocessable() {
    rig.provides.holders =
        List.of(new Provides.Holder(HttpRig.node(1), Optional.of(DhtError.PQ_REQUIRED)));

    problem(post(record(rig.record(9).signed().encoded())), 422, "PqRequired");
  }

  @Test
  void taken_by_nobody_is_unavailable_and_worth_a_retry() {
    rig.provides.holders =
        List.of(new Provides.Holder(HttpRig.node(1), Optional.of(DhtError.TRANSPORT_DOWN)));

    problem(post("{" + CID + "}"), 503, "TransportDown")
        .expectHeader()
        .exists(HttpHeaders.RETRY_AFTER);
  }

  static Stream<String> badBodies() {
    String many =
        IntStream.range(1, 18)
            .mapToObj(i -> "\"/ip4/192.0.2." + i + "/tcp/1\"")
            .collect(Collectors.joining(","));
    return Stream.of(
        "",
        " ",
        "{",
        "[]",
        "null",
        "\"b3:\"",
        "{}",
        "{" + CID + "} {}",
        "{" + CID + "}x",
        "{" + CID + "," + CID + "}",
        "{" + CID + ",\"foo\":1}",
        "{\"CID\":\"" + HttpRig.CID + "\"}",
        "{\"cid\":null}",
        "{\"cid\":7}",
        "{\"cid\":[\"" + HttpRig.CID + "\"]}",
        "{\"cid\":{\"a\":1}}",
        "{\"cid\":\"b3:12\"}",
        "{'cid':\"" + HttpRig.CID + "\"}",
        "{" + CID + ",}",
        "{" + CID + "/* comment */}",
        "{" + CID + ",\"ttl\":\"600\"}",
        "{" + CID + ",\"ttl\":600.0}",
        "{" + CID + ",\"ttl\":6e2}",
        "{" + CID + ",\"ttl\":true}",
        "{" + CID + ",\"ttl\":59}",
        "{" + CID + ",\"ttl\":172801}",
        "{" + CID + ",\"ttl\":-600}",
        "{" + CID + ",\"ttl\":99999999999999999999999}",
        "{" + CID + ",\"ttl\":9999999999999999999999999999999999999999999}",
        "{" + CID + ",\"addrs\":\"/ip4/192.0.2.1/tcp/1\"}",
        "{" + CID + ",\"addrs\":[]}",
        "{" + CID + ",\"addrs\":[1]}",
        "{" + CID + ",\"addrs\":[null]}",
        "{" + CID + ",\"addrs\":[[\"/ip4/192.0.2.1/tcp/1\"]]}",
        "{" + CID + ",\"addrs\":[\"http://example\"]}",
        "{" + CID + ",\"addrs\":[\"/ip4/192.0.2.1/tcp/1\",\"/ip4/192.0.2.1/tcp/1\"]}",
        "{" + CID + ",\"addrs\":[" + many + "]}",
        "{" + CID + ",\"addrs\":[\"/ip4/192.0.2.1/tcp/1\"",
        "{" + ADDRS + "}",
        "{\"record\":\"AAAA\"}",
        "{\"record\":\"***\"}",
        "{\"record\":\"\"}",
        "{\"record\":5}",
        "{\"record\":\"AAAA\"," + CID + "}",
        "{\"a\":".repeat(40) + "1" + "}".repeat(40),
        "\uFEFF{" + CID + "}");
  }

  @ParameterizedTest
  @MethodSource("badBodies")
  void a_bad_body_is_refused_and_nothing_changes(String body) {
    problem(post(body), 400, "Malformed");

    assertThat(rig.provides.provided).isEmpty();
    assertThat(rig.announcements.size()).isZero();
    assertThat(rig.rejected).containsExactly(DhtError.MALFORMED);
  }

  @Test
  void a_bad_address_among_good_ones_is_named() {
    String body = "{" + CID + ",\"addrs\":[\"/ip4/192.0.2.1/tcp/1\",\"http://example\"]}";

    problem(post(body), 400, "Malformed")
        .expectBody()
        .jsonPath("$.detail")
        .value(detail -> assertThat((String) detail).startsWith("address 'http://example' is not"));
  }

  @Test
  void text_that_is_not_utf8_is_refused() {
    byte[] latin1 = ("{" + CID + ",\"x\":\"\u00e9\"}").getBytes(StandardCharsets.ISO_8859_1);

    problem(send(latin1, "application/json"), 400, "Malformed");
  }

  @Test
  void a_body_over_its_bound_is_too_large_whether_announced_or_not() {
    byte[] body = ("{" + CID + " ".repeat(70 << 10) + "}").getBytes(StandardCharsets.UTF_8);

    problem(send(body, "application/json"), 413, "OverSize");
    WebTestClient.ResponseSpec chunked =
        client
            .post()
            .uri("/dht/providers")
            .header(HttpHeaders.CONTENT_TYPE, "application/json")
            .body(
                Flux.range(0, 70).map(i -> " ".repeat(1 << 10).getBytes(StandardCharsets.UTF_8)),
                byte[].class)
            .exchange();
    problem(chunked, 413, "OverSize");
    assertThat(rig.provides.provided).isEmpty();
  }

  @Test
  void a_record_over_its_bound_is_too_large() {
    problem(post("{\"record\":\"" + "A".repeat(23_000) + "\"}"), 413, "OverSize");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/cbor",
        "application/json; charset=utf-16",
        "application/merge-patch+json",
        "text/event-stream",
        "nonsense"
      })
  void a_body_of_another_kind_is_unsupported(String type) {
    problem(send(("{" + CID + "}").getBytes(StandardCharsets.UTF_8), type), 415, "Unsupported");
    assertThat(rig.provides.provided).isEmpty();
  }

  @Test
  void a_body_without_a_kind_is_unsupported_so_that_no_page_can_send_one_unasked() {
    WebTestClient.ResponseSpec response = client.post().uri("/dht/providers").exchange();

    problem(response, 415, "Unsupported");
  }

  @Test
  void utf8_by_name_is_json_as_well() {
    send(("{" + CID + "}").getBytes(StandardCharsets.UTF_8), "application/json;charset=UTF-8")
        .expectStatus()
        .isCreated();
  }

  @ParameterizedTest
  @ValueSource(strings = {"timeout=11s", "timeout=x", "foo=1"})
  void a_bad_query_is_refused(String query) {
    WebTestClient.ResponseSpec response =
        client
            .post()
            .uri("/dht/providers?" + query)
            .header(HttpHeaders.CONTENT_TYPE, "application/json")
            .bodyValue(("{" + CID + "}").getBytes(StandardCharsets.UTF_8))
            .exchange();

    problem(response, 400, "Malformed");
    assertThat(rig.provides.provided).isEmpty();
  }

  @Test
  void a_body_that_does_not_come_is_given_up() {
    Bodies bodies = new Bodies(1024, Duration.ofSeconds(30), rig.clock);
    var request =
        org.springframework.mock.http.server.reactive.MockServerHttpRequest.post("/dht/providers")
            .body(Flux.never());

    reactor.test.StepVerifier.create(bodies.text(request))
        .then(() -> rig.clock.advanceTimeBy(Duration.ofSeconds(30)))
        .verifyErrorSatisfies(error -> {
          assertThat(((Refusal) error).status()).isEqualTo(408);
          assertThat(((Refusal) error).error()).isEqualTo(DhtError.DEADLINE);
        });
  }

  @Test
  void the_gate_is_asked_before_the_body() {
    rig.gate.write =
        new DhtException(
            DhtError.NOT_READY, "this node drains", Optional.of(Duration.ofMillis(2_100)));

    problem(post("{"), 503, "NotReady").expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "3");
    client.get().uri("/dht/providers/" + HttpRig.CID).exchange().expectStatus().isOk();
  }

  @Test
  void a_closed_gate_for_reads_refuses_finds() {
    rig.gate.read = new DhtException(DhtError.NOT_READY, "this node starts");

    problem(client.get().uri("/dht/providers/" + HttpRig.CID).exchange(), 503, "NotReady");
    assertThat(rig.lookups.finds).isEmpty();
  }

  @Test
  void a_fault_in_announcing_is_internal() {
    rig.provides.before = record -> Mono.error(new IllegalStateException("disk on fire"));

    problem(post("{" + CID + "}"), 500, "Internal");
  }

  private WebTestClient.ResponseSpec post(String body) {
    return send(body.getBytes(StandardCharsets.UTF_8), "application/json");
  }

  private WebTestClient.ResponseSpec send(byte[] body, String type) {
    return client
        .post()
        .uri("/dht/providers")
        .headers(headers -> headers.set(HttpHeaders.CONTENT_TYPE, type))
        .headers(headers -> headers.setContentLength(body.length))
        .body((outgoing, context) ->
            outgoing.writeWith(Mono.fromSupplier(() -> outgoing.bufferFactory().wrap(body))))
        .exchange();
  }

  private static String record(byte[] signed) {
    return "{\"record\":\"" + HttpRig.base64url(signed) + "\"}";
  }

  private static JsonNode json(WebTestClient.ResponseSpec response) {
    return HttpRig.MAPPER.readTree(response.expectBody().returnResult().getResponseBody());
  }

  private static WebTestClient.ResponseSpec problem(
      WebTestClient.ResponseSpec response, int status, String code) {
    response
        .expectStatus()
        .isEqualTo(status)
        .expectHeader()
        .contentType(Problem.MEDIA_TYPE)
        .expectBody()
        .jsonPath("$.status")
        .isEqualTo(status)
        .jsonPath("$.code")
        .isEqualTo(code);
    return response;
  }
}

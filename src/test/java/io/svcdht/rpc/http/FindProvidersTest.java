package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.id.Bytes;
import io.svcdht.pipeline.Find;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.provider.SignedRecord;
import io.svcdht.provider.VerifiedRecord;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import tools.jackson.databind.JsonNode;

class FindProvidersTest {

  private final HttpRig rig = new HttpRig();
  private final WebTestClient client = rig.client();

  @Test
  void records_are_answered_with_the_signed_bytes_that_a_caller_can_verify() {
    VerifiedRecord record = rig.record(3, Optional.of(Bytes.copyOf(new byte[] {1, 2, 3})));
    rig.finds(new FindEvent.Found(record));

    JsonNode found = get("/dht/providers/" + HttpRig.CID);

    assertThat(found.path("cid").asString()).isEqualTo(HttpRig.CID.toString());
    assertThat(found.path("complete").asBoolean()).isTrue();
    assertThat(found.has("reason")).isFalse();
    assertThat(found.path("hops").asInt()).isEqualTo(2);
    assertThat(found.path("rpcs").asInt()).isEqualTo(7);
    assertThat(found.path("elapsedMs").asDouble()).isEqualTo(12);
    assertThat(found.path("lookupId").asString())
        .isEqualTo(rig.lookups.finds.getFirst().id().toString());
    JsonNode first = found.path("records").path(0);
    assertThat(first.path("publisher").asString())
        .isEqualTo(record.record().publisher().toString());
    assertThat(first.path("addresses").path(0).asString()).isEqualTo("/ip4/192.0.2.9/tcp/4001");
    assertThat(first.path("ttl").asInt()).isEqualTo(3600);
    assertThat(first.path("ts").asString()).isEqualTo("2026-11-22T10:00:00Z");
    assertThat(first.path("expiresAt").asString()).isEqualTo("2026-11-22T11:00:00Z");
    assertThat(first.path("meta").asString()).isEqualTo("AQID");
    byte[] signed = Base64.getUrlDecoder().decode(first.path("record").asString());
    assertThat(SignedRecord.decode(signed).orThrow()).isEqualTo(record.signed());
  }

  @Test
  void several_records_stand_in_the_order_they_came() {
    rig.finds(
        new FindEvent.Asked(HttpRig.node(1), 1, false),
        new FindEvent.Stalled(HttpRig.node(1)),
        new FindEvent.Found(rig.record(3)),
        new FindEvent.Answered(HttpRig.node(1), 1, 4, Duration.ofMillis(3)),
        new FindEvent.Failed(HttpRig.node(2), DhtError.TRANSPORT_DOWN),
        new FindEvent.Found(rig.record(4)));

    JsonNode records = get("/dht/providers/" + HttpRig.CID).path("records");

    assertThat(records).hasSize(2);
    assertThat(records.path(0).path("publisher").asString())
        .isEqualTo(rig.record(3).record().publisher().toString());
    assertThat(records.path(1).path("publisher").asString())
        .isEqualTo(rig.record(4).record().publisher().toString());
  }

  @Test
  void an_answer_that_was_kept_says_so_and_how_old_it_is() {
    rig.lookups.script =
        find ->
            Flux.just(
                new FindEvent.Ended(
                    HttpRig.result(find.id(), Optional.empty(), 0),
                    Optional.of(Duration.ofMillis(1_500))));

    JsonNode found = get("/dht/providers/" + HttpRig.CID);

    assertThat(found.path("cached").asBoolean()).isTrue();
    assertThat(found.path("ageMs").asDouble()).isEqualTo(1_500);
    assertThat(found.path("hops").asInt()).isEqualTo(2);
  }

  @Test
  void an_answer_of_a_lookup_says_nothing_of_a_cache() {
    JsonNode found = get("/dht/providers/" + HttpRig.CID);

    assertThat(found.has("cached")).isFalse();
    assertThat(found.has("ageMs")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "application/json, max-age=60, NETWORK",
    "application/json, no-cache, ANEW",
    "application/x-ndjson, 'max-age=0, No-Cache', ANEW",
    "text/event-stream, max-age=60, ANEW"
  })
  void who_says_so_or_watches_gets_a_lookup_of_now(
      String accept, String control, Find.Source source) {
    client
        .get()
        .uri("/dht/providers/" + HttpRig.CID)
        .header(HttpHeaders.ACCEPT, accept)
        .header(HttpHeaders.CACHE_CONTROL, control)
        .exchange()
        .expectStatus()
        .isOk();

    assertThat(rig.lookups.finds.getLast().source()).isEqualTo(source);
  }

  @Test
  void nothing_found_is_an_empty_complete_answer() {
    JsonNode found = get("/dht/providers/" + HttpRig.CID);

    assertThat(found.path("complete").asBoolean()).isTrue();
    assertThat(found.path("records").isArray()).isTrue();
    assertThat(found.path("records")).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(LookupResult.Partial.class)
  void a_lookup_that_was_stopped_is_a_partial_answer_with_its_reason(LookupResult.Partial why) {
    rig.lookups.script =
        find -> Flux.just(new FindEvent.Ended(HttpRig.result(find.id(), Optional.of(why), 0)));

    JsonNode found = get("/dht/providers/" + HttpRig.CID);

    assertThat(found.path("complete").asBoolean()).isFalse();
    assertThat(found.path("reason").asString()).isEqualTo(why.label());
  }

  @Test
  void a_withdrawn_record_is_never_shown() {
    rig.finds(new FindEvent.Found(rig.signer(3).withdraw(HttpRig.CID)));

    assertThat(get("/dht/providers/" + HttpRig.CID).path("records")).isEmpty();
  }

  @Test
  void an_answer_over_its_bound_of_bytes_is_cut_and_says_so() {
    ApiPolicy policy = ApiPolicy.defaults(true);
    ApiPolicy.Reads reads =
        new ApiPolicy.Reads(
            1000, Duration.ofSeconds(5), 512, 128, 64 << 10, Duration.ofSeconds(15), 2_000);
    FindEvent found = new FindEvent.Found(rig.record(3));
    rig.lookups.script =
        find ->
            Flux.range(0, 500)
                .map(i -> found)
                .concatWithValues(
                    new FindEvent.Ended(HttpRig.result(find.id(), Optional.empty(), 500)));

    byte[] body =
        rig.client(new ApiPolicy(policy.access(), reads, policy.writes()))
            .get()
            .uri("/dht/providers/" + HttpRig.CID)
            .exchange()
            .expectStatus()
            .isOk()
            .expectBody()
            .returnResult()
            .getResponseBody();

    JsonNode answer = HttpRig.MAPPER.readTree(body);
    assertThat(body).hasSizeLessThan((64 << 10) + 2048);
    assertThat(answer.path("records").size()).isBetween(10, 499);
    assertThat(answer.path("complete").asBoolean()).isFalse();
    assertThat(answer.path("reason").asString()).isEqualTo("answer-size");
  }

  @Test
  void without_parameters_the_defaults_hold() {
    get("/dht/providers/" + HttpRig.CID);

    Find find = rig.lookups.finds.getFirst();
    assertThat(find.limit()).isEqualTo(20);
    assertThat(find.timeout()).isEqualTo(Duration.ofSeconds(5));
    assertThat(find.source()).isEqualTo(Find.Source.NETWORK);
  }

  @ParameterizedTest
  @CsvSource({"2s,2000", "500ms,500", "PT1.5S,1500", "250,250", "5s,5000", "1,1"})
  void a_timeout_is_read_in_every_usual_form(String text, long millis) {
    get("/dht/providers/" + HttpRig.CID + "?timeout=" + text);

    assertThat(rig.lookups.finds.getFirst().timeout()).isEqualTo(Duration.ofMillis(millis));
  }

  @Test
  void limit_and_source_reach_the_find() {
    get("/dht/providers/" + HttpRig.CID + "?limit=1000&source=local");

    assertThat(rig.lookups.finds.getFirst().limit()).isEqualTo(1000);
    assertThat(rig.lookups.finds.getFirst().source()).isEqualTo(Find.Source.LOCAL);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=1001",
        "limit=-1",
        "limit=ten",
        "limit=",
        "limit=99999999999999999999",
        "limit=1&limit=2",
        "limit",
        "timeout=6s",
        "timeout=0",
        "timeout=-1s",
        "timeout=soon",
        "timeout=99999999999999999999d",
        "timeout=9223372036854775807d",
        "timeout=PT",
        "timeout=0000000000000000000000000000000000001ms",
        "source=both",
        "source=LOCAL",
        "Limit=3",
        "foo=1"
      })
  void a_bad_parameter_is_refused_before_anything_is_asked(String query) {
    client
        .get()
        .uri("/dht/providers/" + HttpRig.CID + "?" + query)
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectHeader()
        .contentType(Problem.MEDIA_TYPE)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("Malformed");
    assertThat(rig.lookups.finds).isEmpty();
    assertThat(rig.rejected).containsExactly(DhtError.MALFORMED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "b3:00",
        "B3:0000000000000000000000000000000000000000000000000000000000000000",
        "b3:000000000000000000000000000000000000000000000000000000000000000G",
        "b3:00000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "%00"
      })
  void a_bad_content_id_is_refused(String cid) {
    client
        .get()
        .uri(java.net.URI.create("/dht/providers/" + cid))
        .exchange()
        .expectStatus()
        .isBadRequest()
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("Malformed");
    assertThat(rig.lookups.finds).isEmpty();
  }

  @Test
  void an_encoded_colon_names_the_same_content() {
    client
        .get()
        .uri(java.net.URI.create("/dht/providers/" + HttpRig.CID.toString().replace(":", "%3A")))
        .exchange()
        .expectStatus()
        .isOk();
    assertThat(rig.lookups.finds.getFirst().cid()).isEqualTo(HttpRig.CID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "application/x-ndjson", "text/event-stream"})
  void finds_beyond_the_bound_are_busy_and_a_place_is_free_again_after_an_end(String accept)
      throws Exception {
    ApiPolicy policy = ApiPolicy.defaults(true);
    ApiPolicy.Reads one =
        new ApiPolicy.Reads(
            20, Duration.ofSeconds(5), 1, 1, 1 << 20, Duration.ofSeconds(15), 2_000);
    WebTestClient narrow = rig.client(new ApiPolicy(policy.access(), one, policy.writes()));
    CountDownLatch underWay = new CountDownLatch(1);
    Sinks.Empty<Void> release = Sinks.empty();
    rig.lookups.script =
        find ->
            release
                .asMono()
                .doOnSubscribe(subscription -> underWay.countDown())
                .thenMany(
                    Flux.just(new FindEvent.Ended(HttpRig.result(find.id(), Optional.empty(), 0))));

    CompletableFuture<byte[]> first =
        CompletableFuture.supplyAsync(() ->
            ask(narrow, accept)
                .expectStatus()
                .isOk()
                .expectBody()
                .returnResult()
                .getResponseBody());
    assertThat(underWay.await(10, TimeUnit.SECONDS)).isTrue();
    ask(narrow, accept)
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .valueEquals(HttpHeaders.RETRY_AFTER, "1")
        .expectHeader()
        .contentType(Problem.MEDIA_TYPE);
    release.tryEmitEmpty();

    assertThat(first.get(10, TimeUnit.SECONDS)).isNotEmpty();
    ask(narrow, accept).expectStatus().isOk().expectBody().returnResult();
    assertThat(rig.rejected).containsExactly(DhtError.BUSY);
  }

  @Test
  void a_fault_of_the_drive_is_an_internal_problem_that_tells_nothing() {
    rig.lookups.script = find -> Flux.error(new IllegalStateException("secret detail"));

    client
        .get()
        .uri("/dht/providers/" + HttpRig.CID)
        .exchange()
        .expectStatus()
        .isEqualTo(500)
        .expectHeader()
        .valueEquals(HttpHeaders.RETRY_AFTER, "1")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("Internal")
        .jsonPath("$.lookupId")
        .isEqualTo(rig.lookups.finds.getFirst().id().toString())
        .jsonPath("$.detail")
        .value(detail -> assertThat((String) detail).doesNotContain("secret"));
  }

  @Test
  void a_find_without_an_end_is_a_fault() {
    rig.lookups.script = find -> Flux.just(new FindEvent.Found(rig.record(3)));

    client.get().uri("/dht/providers/" + HttpRig.CID).exchange().expectStatus().isEqualTo(500);
  }

  private static WebTestClient.ResponseSpec ask(WebTestClient client, String accept) {
    return client
        .get()
        .uri("/dht/providers/" + HttpRig.CID)
        .header(HttpHeaders.ACCEPT, accept)
        .exchange();
  }

  private JsonNode get(String uri) {
    byte[] body =
        client
            .get()
            .uri(uri)
            .exchange()
            .expectStatus()
            .isOk()
            .expectHeader()
            .valueEquals(HttpHeaders.CONTENT_TYPE, "application/json")
            .expectHeader()
            .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
            .expectBody()
            .returnResult()
            .getResponseBody();
    return HttpRig.MAPPER.readTree(body);
  }
}

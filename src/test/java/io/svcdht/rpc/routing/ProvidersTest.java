package io.svcdht.rpc.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.id.Multiaddr;
import io.svcdht.id.PeerId;
import io.svcdht.pipeline.FindEvent;
import io.svcdht.pipeline.LookupResult;
import io.svcdht.provider.VerifiedRecord;
import io.svcdht.rpc.http.HttpRig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class ProvidersTest {

  private final RoutingRig rig = new RoutingRig();
  private final WebTestClient client = rig.client();

  @Test
  void a_provider_is_told_in_the_schema_peer() {
    VerifiedRecord record = rig.http.record(5);
    rig.http.finds(new FindEvent.Found(record));

    EntityExchangeResult<byte[]> answer = get(RoutingRig.CID);

    assertThat(text(answer)).isEqualTo(RoutingRig.document("Providers", row(record)));
    assertThat(answer.getResponseHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
    assertThat(rig.http.lookups.finds).hasSize(1);
    assertThat(rig.http.lookups.finds.getFirst().cid()).isEqualTo(HttpRig.CID);
    assertThat(rig.http.lookups.finds.getFirst().limit()).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "k2cx9is9v9uctm2yyij7euewj9iiyu9ke5fz1nnp5wlxxcdje0o0penx",
        "zb38SD8xmvGKtgSYJy47PQ3bixTUamCdZXQ7dNicK73PAWnbW",
        "mAVUeIGp8Js2zCd0yj%2FJPkhMJbu71Q2U4sPa0eEgs9zhzX%2FZ9",
        "f01551e206a7c26cdb309dd328ff24f9213096eeef5436538b0f6b478482cf738735ff67d",
        "b3:6a7c26cdb309dd328ff24f9213096eeef5436538b0f6b478482cf738735ff67d",
      })
  void every_spelling_of_a_cid_asks_for_the_same_content(String cid) {
    client
        .get()
        .uri(java.net.URI.create(RoutingRig.PROVIDERS + cid))
        .exchange()
        .expectStatus()
        .isOk();

    assertThat(rig.http.lookups.finds.getFirst().cid()).isEqualTo(HttpRig.CID);
  }

  @Test
  void a_later_word_of_the_same_publisher_replaces_the_earlier_in_a_document() {
    VerifiedRecord earlier = rig.http.record(5);
    rig.http.clock.advanceTimeBy(Duration.ofSeconds(1));
    VerifiedRecord later =
        rig.http
            .signer(5)
            .sign(
                HttpRig.CID,
                List.of(HttpRig.address("/ip4/192.0.2.99/tcp/1")),
                Duration.ofHours(1),
                Optional.empty());
    rig.http.finds(new FindEvent.Found(earlier), new FindEvent.Found(later));

    assertThat(text(get(RoutingRig.CID))).isEqualTo(RoutingRig.document("Providers", row(later)));
  }

  @Test
  void nothing_found_is_an_empty_list_kept_for_a_quarter_of_a_minute() {
    EntityExchangeResult<byte[]> answer = get(RoutingRig.CID);

    assertThat(text(answer)).isEqualTo("{\"Providers\":[]}");
    assertThat(cacheControl(answer))
        .isEqualTo("public, max-age=15, stale-while-revalidate=0, stale-if-error=0");
  }

  @Test
  void caches_keep_what_was_found_for_five_minutes_and_stale_until_it_ends() {
    rig.http.finds(new FindEvent.Found(rig.http.record(5)));

    EntityExchangeResult<byte[]> answer = get(RoutingRig.CID);

    assertThat(cacheControl(answer))
        .isEqualTo("public, max-age=300, stale-while-revalidate=3300, stale-if-error=3300");
    assertThat(answer.getResponseHeaders().getVary()).containsExactly(HttpHeaders.ACCEPT);
    assertThat(answer.getResponseHeaders().getLastModified())
        .isEqualTo(HttpRig.START.toEpochMilli());
  }

  @Test
  void no_cache_outlives_the_shortest_lived_record() {
    VerifiedRecord last = rig.http.record(5);
    rig.http.clock.advanceTimeBy(Duration.ofMinutes(58));
    rig.http.finds(new FindEvent.Found(rig.http.record(6)), new FindEvent.Found(last));

    assertThat(cacheControl(get(RoutingRig.CID)))
        .isEqualTo("public, max-age=120, stale-while-revalidate=0, stale-if-error=0");
  }

  @Test
  void what_a_stopped_lookup_found_is_kept_as_shortly_as_nothing() {
    rig.http.lookups.script =
        find ->
            Flux.just(
                new FindEvent.Found(rig.http.record(5)),
                new FindEvent.Ended(
                    HttpRig.result(find.id(), Optional.of(LookupResult.Partial.DEADLINE), 1)));

    assertThat(cacheControl(get(RoutingRig.CID))).startsWith("public, max-age=15,");
  }

  @Test
  void an_answer_that_was_kept_says_when_it_was_found() {
    rig.http.lookups.script =
        find ->
            Flux.just(
                new FindEvent.Ended(
                    HttpRig.result(find.id(), Optional.empty(), 0),
                    Optional.of(Duration.ofSeconds(20))));

    assertThat(get(RoutingRig.CID).getResponseHeaders().getLastModified())
        .isEqualTo(HttpRig.START.minusSeconds(20).toEpochMilli());
  }

  @Test
  void lines_come_as_they_are_found() {
    Sinks.Many<FindEvent> events = Sinks.many().unicast().onBackpressureBuffer();
    rig.http.lookups.script = find -> events.asFlux();
    VerifiedRecord first = rig.http.record(5);
    VerifiedRecord second = rig.http.record(6);
    events.tryEmitNext(new FindEvent.Found(first)).orThrow();

    Flux<String> body =
        stream(RoutingRig.CID).expectStatus().isOk().returnResult(String.class).getResponseBody();

    StepVerifier.create(body)
        .expectNext(row(first))
        .then(() -> events.tryEmitNext(new FindEvent.Found(second)).orThrow())
        .expectNext(row(second))
        .then(() -> events.tryEmitNext(ended()).orThrow())
        .expectComplete()
        .verify(Duration.ofSeconds(20));
    assertThat(rig.http.lookups.finds.getFirst().limit()).isEqualTo(1_000);
  }

  @Test
  void caches_are_told_of_lines_as_of_documents() {
    rig.http.finds(new FindEvent.Found(rig.http.record(5)));

    stream(RoutingRig.CID)
        .expectHeader()
        .contentType(MediaType.APPLICATION_NDJSON)
        .expectHeader()
        .valueEquals("X-Accel-Buffering", "no")
        .expectHeader()
        .valueEquals(HttpHeaders.VARY, HttpHeaders.ACCEPT)
        .expectHeader()
        .valueEquals(
            HttpHeaders.CACHE_CONTROL,
            "public, max-age=300, stale-while-revalidate=3300, stale-if-error=3300");
  }

  @Test
  void lines_of_nothing_are_no_lines() {
    stream(RoutingRig.CID)
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueEquals(
            HttpHeaders.CACHE_CONTROL,
            "public, max-age=15, stale-while-revalidate=0, stale-if-error=0")
        .expectBody()
        .isEmpty();
  }

  @Test
  void a_fault_before_the_first_line_is_a_problem() {
    rig.http.lookups.script =
        find -> Flux.error(new DhtException(DhtError.BUSY, "the store is busy"));

    stream(RoutingRig.CID)
        .expectStatus()
        .isEqualTo(503)
        .expectHeader()
        .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("Busy");
  }

  @Test
  void a_fault_after_it_cuts_the_stream() {
    Sinks.Many<FindEvent> events = Sinks.many().unicast().onBackpressureBuffer();
    rig.http.lookups.script = find -> events.asFlux();
    events.tryEmitNext(new FindEvent.Found(rig.http.record(5))).orThrow();

    Flux<String> body = stream(RoutingRig.CID).returnResult(String.class).getResponseBody();

    StepVerifier.create(body)
        .expectNextCount(1)
        .then(() -> events.tryEmitError(new DhtException(DhtError.INTERNAL, "broken")).orThrow())
        .expectError()
        .verify(Duration.ofSeconds(20));
  }

  /** One publisher at /ip4/…/tcp/4001, /ip6/…/udp/…/quic-v1 and /dns4/tls/tcp/443/https. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "filter-addrs=tcp | 4 tls",
        "filter-addrs=TCP | 4 tls",
        "filter-addrs=tls | -",
        "filter-addrs=https,quic-v1 | 6 tls",
        "filter-addrs=!ip6 | 4 tls",
        "filter-addrs=!ip6,!https | 4",
        "filter-addrs=tcp,!https | 4",
        "filter-addrs=!tcp,!udp | -",
        "filter-addrs=webtransport | -",
        "filter-addrs=unknown | 4 6 tls",
        "filter-addrs=unknown,quic-v1 | 6",
        "filter-addrs= | 4 6 tls",
        "filter-protocols=unknown,transport-bitswap | 4 6 tls",
        "filter-protocols=UNKNOWN | 4 6 tls",
        "filter-protocols=transport-bitswap | -",
        "filter-protocols=unknown&filter-addrs=udp | 6",
        "filter-protocols=transport-bitswap&filter-addrs=udp | -",
        "something=else | 4 6 tls",
      })
  void filters_choose_addresses_and_providers(String query, String left) {
    List<Multiaddr> addresses =
        List.of(
            HttpRig.address("/ip4/192.0.2.4/tcp/4001"),
            HttpRig.address("/ip6/2001:db8::6/udp/4001/quic-v1"),
            HttpRig.address("/dns4/tls/tcp/443/https"));
    VerifiedRecord record =
        rig.http.signer(5).sign(HttpRig.CID, addresses, Duration.ofHours(1), Optional.empty());
    rig.http.finds(new FindEvent.Found(record));
    List<Multiaddr> expected =
        addresses.stream()
            .filter(address ->
                List.of(left.split(" "))
                    .contains(address.toString().replaceAll("/(?:ip|dns4/)(4|6|tls)/.*", "$1")))
            .toList();

    assertThat(text(get(RoutingRig.CID + "?" + query)))
        .isEqualTo(
            expected.isEmpty()
                ? "{\"Providers\":[]}"
                : RoutingRig.document("Providers", row(record, expected)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "xyz",
        "b3:12",
        "QmcXceaMyzStQckGUf76nzyWXjbbvTJxx1JEq9rpY9eTr0",
        "12D3KooWBtg3aaRMjxwedh83aGiUkwSxDwUZkzuJcfaqUmo7R3pq",
        RoutingRig.CID
            + "?filter-addrs=a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v,w,x,y,z,1,2,3,4,5,6,7",
        RoutingRig.CID
            + "?filter-protocols=abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklm",
      })
  void what_cannot_be_read_is_422(String question) {
    client
        .get()
        .uri(RoutingRig.PROVIDERS + question)
        .exchange()
        .expectStatus()
        .isEqualTo(422)
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("Malformed");
    assertThat(rig.http.lookups.finds).isEmpty();
  }

  private EntityExchangeResult<byte[]> get(String question) {
    return client
        .get()
        .uri(RoutingRig.PROVIDERS + question)
        .exchange()
        .expectStatus()
        .isOk()
        .expectBody()
        .returnResult();
  }

  private WebTestClient.ResponseSpec stream(String question) {
    return client
        .get()
        .uri(RoutingRig.PROVIDERS + question)
        .header(HttpHeaders.ACCEPT, "application/x-ndjson, application/json;q=0.8")
        .exchange();
  }

  private FindEvent ended() {
    return new FindEvent.Ended(
        HttpRig.result(rig.http.lookups.finds.getFirst().id(), Optional.empty(), 2));
  }

  private static String text(EntityExchangeResult<byte[]> answer) {
    byte[] body = answer.getResponseBody();
    return body == null ? "" : new String(body, StandardCharsets.UTF_8);
  }

  private static String cacheControl(EntityExchangeResult<byte[]> answer) {
    return String.valueOf(answer.getResponseHeaders().getFirst(HttpHeaders.CACHE_CONTROL));
  }

  private static String row(VerifiedRecord record) {
    return row(record, record.record().addresses());
  }

  private static String row(VerifiedRecord record, List<Multiaddr> addresses) {
    return new String(
        new Row(new PeerId(record.record().keys().ed25519()), addresses, Instant.EPOCH).json(),
        StandardCharsets.UTF_8);
  }
}

package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.error.DhtError;
import io.svcdht.error.DhtException;
import io.svcdht.rpc.web.Refusal;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.server.ResponseStatusException;
import reactor.netty.channel.AbortedException;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

class ProblemsTest {

  private final HttpRig rig = new HttpRig();
  private final WebTestClient client = rig.client();

  @ParameterizedTest
  @EnumSource(DhtError.class)
  void every_error_of_the_closed_set_has_the_same_form(DhtError error) {
    rig.gate.read = new DhtException(error, "the reason");

    byte[] body =
        client
            .get()
            .uri("/dht/routing-table")
            .header("X-Request-Id", "req-1")
            .exchange()
            .expectStatus()
            .isEqualTo(error.httpStatus())
            .expectHeader()
            .contentType("application/problem+json")
            .expectBody()
            .returnResult()
            .getResponseBody();

    JsonNode problem = HttpRig.MAPPER.readTree(body);
    assertThat(problem.path("type").asString()).isEqualTo("urn:svc-dht:error:" + error.code());
    assertThat(problem.path("title").asString()).isNotBlank();
    assertThat(problem.path("status").asInt()).isEqualTo(error.httpStatus());
    assertThat(problem.path("detail").asString())
        .isEqualTo(
            error == DhtError.INTERNAL
                ? "this node failed to answer; its log says why"
                : "the reason");
    assertThat(problem.path("code").asString()).isEqualTo(error.code());
    assertThat(problem.path("hint").asString()).isEqualTo(error.hint());
    assertThat(problem.path("requestId").asString()).isEqualTo("req-1");
    assertThat(problem.has("lookupId")).isFalse();
    assertThat(rig.rejected).containsExactly(error);
  }

  @ParameterizedTest
  @EnumSource(DhtError.class)
  void retry_after_stands_where_a_retry_can_help(DhtError error) {
    rig.gate.read = new DhtException(error, "the reason");

    HttpHeaders headers =
        client
            .get()
            .uri("/dht/routing-table")
            .exchange()
            .expectBody()
            .returnResult()
            .getResponseHeaders();

    assertThat(Optional.ofNullable(headers.getFirst(HttpHeaders.RETRY_AFTER)))
        .isEqualTo(error.retryAfter().map(after -> Long.toString(after.toSeconds())));
  }

  @Test
  void a_title_is_the_code_in_words() {
    assertThat(Problem.title(DhtError.BAD_SIGNATURE)).isEqualTo("Bad signature");
    assertThat(Problem.title(DhtError.BUSY)).isEqualTo("Busy");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dht",
        "/dht/",
        "/dht/nothing",
        "/dht/providers/",
        "/dht/providers/a/b",
        "/dht/peers",
        "/dht/routing-table/"
      })
  void an_unknown_path_is_not_found_in_the_same_form(String path) {
    client
        .get()
        .uri(path)
        .exchange()
        .expectStatus()
        .isNotFound()
        .expectHeader()
        .contentType("application/problem+json")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("NotFound");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT|/dht/providers|GET, HEAD, POST, OPTIONS",
        "DELETE|/dht/providers|GET, HEAD, POST, OPTIONS",
        "POST|/dht/providers/x|GET, HEAD, DELETE, OPTIONS",
        "PATCH|/dht/providers/x|GET, HEAD, DELETE, OPTIONS",
        "POST|/dht/peers/x|GET, HEAD, OPTIONS",
        "DELETE|/dht/routing-table|GET, HEAD, OPTIONS",
      })
  void a_wrong_method_is_refused_with_those_allowed(String method, String path, String allow) {
    client
        .method(HttpMethod.valueOf(method))
        .uri(path)
        .exchange()
        .expectStatus()
        .isEqualTo(405)
        .expectHeader()
        .valueEquals(HttpHeaders.ALLOW, allow)
        .expectHeader()
        .contentType("application/problem+json")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("Unsupported")
        .jsonPath("$.status")
        .isEqualTo(405);
  }

  @Test
  void options_name_the_methods() {
    client
        .options()
        .uri("/dht/providers")
        .exchange()
        .expectStatus()
        .isNoContent()
        .expectHeader()
        .valueEquals(HttpHeaders.ALLOW, "GET, HEAD, POST, OPTIONS");
  }

  @Test
  void head_is_answered_like_get() {
    client.head().uri("/dht/routing-table").exchange().expectStatus().isOk();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/dht/providers/b3:x|text/html",
        "/dht/providers|application/x-ndjson",
        "/dht/routing-table|text/event-stream",
        "/dht/peers/x|application/xml, text/*",
        "/dht/routing-table|application/json;q=0",
      })
  void a_form_that_is_not_spoken_is_not_acceptable(String path, String accept) {
    client
        .get()
        .uri(path)
        .header(HttpHeaders.ACCEPT, accept)
        .exchange()
        .expectStatus()
        .isEqualTo(406)
        .expectHeader()
        .contentType("application/problem+json")
        .expectBody()
        .jsonPath("$.code")
        .isEqualTo("Unsupported");
  }

  @Test
  void an_accept_that_is_no_list_of_media_types_is_malformed() {
    client
        .get()
        .uri("/dht/routing-table")
        .header(HttpHeaders.ACCEPT, "///")
        .exchange()
        .expectStatus()
        .isBadRequest();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/*|application/json",
        "application/*|application/json",
        "text/html, */*;q=0.1|application/json",
        "application/json;q=0.5, application/x-ndjson|application/x-ndjson",
        "text/*|text/event-stream",
        "text/event-stream;q=0.2, application/x-ndjson;q=0.3|application/x-ndjson",
        "*/*, application/json;q=0|application/x-ndjson",
      })
  void the_form_that_is_liked_best_is_spoken(String accept, String type) {
    client
        .get()
        .uri("/dht/providers/" + HttpRig.CID)
        .header(HttpHeaders.ACCEPT, accept)
        .exchange()
        .expectStatus()
        .isOk()
        .expectHeader()
        .valueEquals(HttpHeaders.CONTENT_TYPE, type);
  }

  @Test
  void a_plain_request_id_is_echoed() {
    client
        .get()
        .uri("/dht/routing-table")
        .header("X-Request-Id", "a-Z.0_9:b")
        .exchange()
        .expectHeader()
        .valueEquals("X-Request-Id", "a-Z.0_9:b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "with space",
        "new\"quote",
        "\u00e9",
        "x123456789012345678901234567890123456789012345678901234567890123456789"
      })
  void another_request_id_is_replaced_by_a_fresh_one(String id) {
    client
        .get()
        .uri("/dht/routing-table")
        .header("X-Request-Id", id)
        .exchange()
        .expectHeader()
        .valueMatches("X-Request-Id", "[0-9a-f]{32}");
  }

  @Test
  void every_answer_has_its_protective_headers() {
    client
        .get()
        .uri("/dht/nothing")
        .exchange()
        .expectHeader()
        .valueEquals("X-Content-Type-Options", "nosniff")
        .expectHeader()
        .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
        .expectHeader()
        .valueEquals("Cross-Origin-Resource-Policy", "same-origin")
        .expectHeader()
        .valueEquals("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
  }

  @ParameterizedTest
  @CsvSource({
    "400,400,Malformed",
    "413,413,OverSize",
    "431,400,Malformed",
    "415,415,Unsupported",
    "405,405,Unsupported",
    "404,404,NotFound",
    "500,500,Internal",
    "503,500,Internal"
  })
  void errors_of_the_framework_take_the_same_form(int given, int status, String code) {
    Refusal refusal =
        Problems.refusal(new ResponseStatusException(HttpStatus.valueOf(given), "words of Spring"));

    assertThat(refusal.status()).isEqualTo(status);
    assertThat(refusal.error().code()).isEqualTo(code);
    assertThat(refusal.detail()).doesNotContain("Spring");
  }

  @Test
  void an_answer_under_way_is_cut_instead() {
    MockServerWebExchange exchange =
        MockServerWebExchange.from(MockServerHttpRequest.get("/dht/x"));
    exchange.getResponse().setComplete().block(Duration.ofSeconds(5));
    IllegalStateException fault = new IllegalStateException("late");

    StepVerifier.create(
            rig.door(
                    ApiPolicy.defaults(true),
                    new TokenFile(ApiPolicy.Access.defaults(true), rig.clock))
                .problems()
                .handle(exchange, fault))
        .verifyErrorSatisfies(error -> assertThat(error).isSameAs(fault));
  }

  @Test
  void a_caller_who_hangs_up_within_its_body_is_no_fault_of_ours() {
    MockServerWebExchange exchange =
        MockServerWebExchange.from(MockServerHttpRequest.post("/dht/providers"));

    StepVerifier.create(
            rig.door(
                    ApiPolicy.defaults(true),
                    new TokenFile(ApiPolicy.Access.defaults(true), rig.clock))
                .problems()
                .handle(exchange, new AbortedException("Connection has been closed")))
        .verifyComplete();

    assertThat(rig.rejected).isEmpty();
    assertThat(exchange.getResponse().isCommitted()).isFalse();
  }
}

package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;

class AccessTest {

  private static final String READER = "reader-token-0123456789";
  private static final String ANNOUNCER = "announcer-token-0123456789";
  private static final String ADMIN = "admin-token-0123456789";
  private static final String BOTH = "both-token-0123456789";

  @TempDir Path dir;
  private final HttpRig rig = new HttpRig();

  /** Who may do what; {@code find}, {@code list} and {@code announce} stand for their kinds. */
  @ParameterizedTest
  @CsvSource({
    "none, -, find, 401",
    "none, -, list, 401",
    "none, -, announce, 401",
    "read, -, find, 200",
    "read, -, list, 200",
    "read, -, announce, 401",
    "all, -, find, 200",
    "all, -, list, 200",
    "all, -, announce, 201",
    "none, " + READER + ", find, 200",
    "none, " + READER + ", list, 200",
    "none, " + READER + ", announce, 403",
    "none, " + ANNOUNCER + ", find, 403",
    "none, " + ANNOUNCER + ", list, 200",
    "none, " + ANNOUNCER + ", announce, 201",
    "none, " + BOTH + ", find, 200",
    "none, " + BOTH + ", announce, 201",
    "none, " + ADMIN + ", find, 200",
    "none, " + ADMIN + ", announce, 201",
    "all, " + READER + ", announce, 403",
    "all, wrong-token-0123456789, find, 401",
    "all, wrong-token-0123456789, announce, 401",
  })
  void scopes_decide(String anonymous, String token, String call, int status) throws Exception {
    WebTestClient client = client(anonymous, false);
    WebTestClient.RequestHeadersSpec<?> request = request(client, call);
    if (!token.equals("-")) {
      request.header(HttpHeaders.AUTHORIZATION, "Bearer " + token);
    }

    WebTestClient.ResponseSpec response = request.exchange().expectStatus().isEqualTo(status);

    if (status == 401) {
      response
          .expectHeader()
          .valueMatches(HttpHeaders.WWW_AUTHENTICATE, "Bearer realm=\"svc-dht\".*")
          .expectBody()
          .jsonPath("$.code")
          .isEqualTo("Unauthorized");
    }
    if (status == 403) {
      response
          .expectHeader()
          .valueMatches(HttpHeaders.WWW_AUTHENTICATE, ".*insufficient_scope.*")
          .expectBody()
          .jsonPath("$.code")
          .isEqualTo("Forbidden");
    }
    if (status > 400) {
      assertThat(rig.lookups.finds).isEmpty();
      assertThat(rig.provides.provided).isEmpty();
      assertThat(rig.rejected).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic dXNlcjpwYXNz",
        "Bearer",
        "Bearer ",
        READER,
        "Bearer " + READER + " x",
        "Bearer,Bearer " + READER
      })
  void a_malformed_authorization_is_refused_even_where_none_is_needed(String value)
      throws Exception {
    client("all", false)
        .get()
        .uri("/dht/routing-table")
        .header(HttpHeaders.AUTHORIZATION, value)
        .exchange()
        .expectStatus()
        .isUnauthorized();
  }

  @Test
  void two_authorizations_are_refused() throws Exception {
    client("all", false)
        .get()
        .uri("/dht/routing-table")
        .header(HttpHeaders.AUTHORIZATION, "Bearer " + READER, "Bearer " + READER)
        .exchange()
        .expectStatus()
        .isUnauthorized();
  }

  @Test
  void the_scheme_is_read_in_any_case() throws Exception {
    client("none", false)
        .get()
        .uri("/dht/routing-table")
        .header(HttpHeaders.AUTHORIZATION, "bearer " + READER)
        .exchange()
        .expectStatus()
        .isOk();
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, 200",
    "localhost:8080, 200",
    "LocalHost:8080, 200",
    "svc.localhost, 200",
    "127.0.0.1, 200",
    "127.8.9.1:8080, 200",
    "[::1]:8080, 200",
    "evil.example, 403",
    "evil.example:8080, 403",
    "127.0.0.1.evil.example, 403",
    "localhost.evil.example, 403",
    "192.168.1.4, 403",
    "[::2], 403",
    "127.0.0.256, 403",
    "localhost:8080:1, 403",
    "'', 403",
  })
  void without_a_token_a_loopback_api_wants_a_loopback_host(String host, int status)
      throws Exception {
    client("all", true)
        .get()
        .uri("/dht/routing-table")
        .headers(headers -> headers.set(HttpHeaders.HOST, host))
        .exchange()
        .expectStatus()
        .isEqualTo(status);
  }

  @Test
  void two_hosts_are_none() throws Exception {
    client("all", true)
        .get()
        .uri("/dht/routing-table")
        .headers(headers -> headers.put(HttpHeaders.HOST, List.of("localhost", "localhost")))
        .exchange()
        .expectStatus()
        .isForbidden();
  }

  @Test
  void a_token_needs_no_loopback_host_because_no_page_can_know_it() throws Exception {
    client("none", true)
        .get()
        .uri("/dht/routing-table")
        .headers(headers -> headers.set(HttpHeaders.HOST, "dht.example"))
        .header(HttpHeaders.AUTHORIZATION, "Bearer " + READER)
        .exchange()
        .expectStatus()
        .isOk();
  }

  @Test
  void an_api_that_is_not_on_loopback_takes_any_host() throws Exception {
    client("read", false)
        .get()
        .uri("/dht/routing-table")
        .headers(headers -> headers.set(HttpHeaders.HOST, "dht.example"))
        .exchange()
        .expectStatus()
        .isOk();
  }

  @ParameterizedTest
  @CsvSource({
    "http://localhost:8080, 201",
    "http://evil.example, 403",
    "null, 403",
    "http://localhost:9999, 403",
  })
  void a_page_of_another_origin_changes_nothing_without_a_token(String origin, int status)
      throws Exception {
    request(client("all", true), "announce")
        .header(HttpHeaders.ORIGIN, origin)
        .exchange()
        .expectStatus()
        .isEqualTo(status);
  }

  @Test
  void no_origin_is_ever_allowed_by_cors() throws Exception {
    client("all", true)
        .options()
        .uri("/dht/providers")
        .header(HttpHeaders.ORIGIN, "http://evil.example")
        .header(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD, "POST")
        .exchange()
        .expectHeader()
        .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
  }

  @Test
  void callers_do_not_see_or_withdraw_one_anothers_announcements() throws Exception {
    WebTestClient client = client("all", false);
    request(client, "announce")
        .header(HttpHeaders.AUTHORIZATION, "Bearer " + ANNOUNCER)
        .exchange()
        .expectStatus()
        .isCreated();

    client.delete().uri("/dht/providers/" + HttpRig.CID).exchange().expectStatus().isNotFound();
    request(client, "list").exchange().expectBody().jsonPath("$.announcements").isEmpty();
    request(client, "list")
        .header(HttpHeaders.AUTHORIZATION, "Bearer " + ANNOUNCER)
        .exchange()
        .expectBody()
        .jsonPath("$.announcements.length()")
        .isEqualTo(1);
  }

  @Test
  void even_what_does_not_exist_is_behind_the_threshold() throws Exception {
    client("none", false).get().uri("/dht/secret").exchange().expectStatus().isUnauthorized();
    client("none", false).get().uri("/dht").exchange().expectStatus().isUnauthorized();
  }

  @Test
  void the_default_is_all_on_loopback_only() throws Exception {
    assertThat(Anonymous.defaultFor(InetAddress.ofLiteral("127.0.0.1"))).isEqualTo(Anonymous.ALL);
    assertThat(Anonymous.defaultFor(InetAddress.ofLiteral("::1"))).isEqualTo(Anonymous.ALL);
    assertThat(Anonymous.defaultFor(InetAddress.ofLiteral("0.0.0.0"))).isEqualTo(Anonymous.READ);
    assertThat(Anonymous.defaultFor(InetAddress.ofLiteral("192.0.2.1"))).isEqualTo(Anonymous.READ);
    assertThat(ApiPolicy.defaults(true).access().anonymous()).isEqualTo(Anonymous.ALL);
    assertThat(ApiPolicy.defaults(false).access().anonymous()).isEqualTo(Anonymous.READ);
  }

  private WebTestClient client(String anonymous, boolean loopback) throws Exception {
    Path file = dir.resolve("tokens");
    Files.writeString(
        file,
        READER
            + " read reader\n"
            + ANNOUNCER
            + " announce announcer\n"
            + BOTH
            + " read,announce\n"
            + ADMIN
            + " admin root\n");
    ApiPolicy.Access access =
        new ApiPolicy.Access(
            Anonymous.valueOf(anonymous.toUpperCase(java.util.Locale.ROOT)),
            loopback,
            Optional.of(file),
            Duration.ofSeconds(5));
    TokenFile tokens = new TokenFile(access, rig.clock);
    tokens.start();
    ApiPolicy policy = ApiPolicy.defaults(loopback);
    return rig.client(new ApiPolicy(access, policy.reads(), policy.writes()), tokens);
  }

  private static WebTestClient.RequestHeadersSpec<?> request(WebTestClient client, String call) {
    return switch (call) {
      case "find" -> client.get().uri("/dht/providers/" + HttpRig.CID);
      case "list" -> client.get().uri("/dht/providers");
      default ->
          client
              .post()
              .uri("/dht/providers")
              .header(HttpHeaders.CONTENT_TYPE, "application/json")
              .bodyValue(("{\"cid\":\"" + HttpRig.CID + "\"}").getBytes(StandardCharsets.UTF_8));
    };
  }
}

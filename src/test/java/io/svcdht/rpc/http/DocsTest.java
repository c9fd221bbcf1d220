package io.svcdht.rpc.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The document and the page, and who gets them. */
class DocsTest {

  private static final Pattern LOADED = Pattern.compile("(?:src|href)=\"([^\"]+)\"");

  private final HttpRig rig = new HttpRig();

  @Test
  void the_document_is_the_one_in_docs() throws Exception {
    EntityExchangeResult<byte[]> answer = get(client(Anonymous.READ, true), "/dht/openapi.yaml");
    assertThat(body(answer)).isEqualTo(Files.readString(OpenApiPage.FILE));
    assertThat(answer.getResponseHeaders().getFirst(HttpHeaders.CONTENT_TYPE))
        .isEqualTo("application/yaml");
  }

  @Test
  void all_that_the_page_loads_is_served_here_and_is_what_it_says() {
    WebTestClient client = client(Anonymous.READ, true);
    String page = body(get(client, "/dht/docs"));
    int loaded = 0;
    for (String link : LOADED.matcher(page).results().map(found -> found.group(1)).toList()) {
      if (!link.equals("data:,")) {
        EntityExchangeResult<byte[]> part = get(client, "/dht/" + link);
        assertThat(part.getStatus().value()).as(link).isEqualTo(200);
        assertThat(part.getResponseHeaders().getFirst("X-Content-Type-Options"))
            .isEqualTo("nosniff");
        loaded++;
      }
    }
    assertThat(loaded).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "/dht/docs, text/html;charset=utf-8",
    "/dht/docs/page.js, text/javascript;charset=utf-8",
    "/dht/docs/swagger-ui-bundle.js, text/javascript;charset=utf-8",
    "/dht/docs/swagger-ui.css, text/css;charset=utf-8",
  })
  void the_page_may_load_and_call_its_own_server_only(String path, String type) {
    HttpHeaders headers = get(client(Anonymous.READ, true), path).getResponseHeaders();
    assertThat(headers.getFirst(HttpHeaders.CONTENT_TYPE)).isEqualTo(type);
    assertThat(headers.get("Content-Security-Policy")).containsExactly(Docs.OWN_ONLY);
    assertThat(Docs.OWN_ONLY)
        .startsWith("default-src 'none';")
        .doesNotContain("unsafe", "*", "http");
    assertThat(headers.getFirst("Cross-Origin-Resource-Policy")).isEqualTo("same-origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dht/openapi.yaml",
        "/dht/docs",
        "/dht/docs/page.js",
        "/dht/docs/swagger-ui-bundle.js"
      })
  void they_are_for_whoever_may_read_and_not_there_where_switched_off(String path) {
    assertThat(get(client(Anonymous.ALL, true), path).getStatus().value()).isEqualTo(200);
    assertThat(get(client(Anonymous.NONE, true), path).getStatus().value()).isEqualTo(401);
    assertThat(get(client(Anonymous.READ, false), path).getStatus().value()).isEqualTo(404);
    assertThat(get(client(Anonymous.NONE, false), path).getStatus().value()).isEqualTo(401);
    client(Anonymous.READ, true)
        .get()
        .uri(path)
        .headers(headers -> headers.set(HttpHeaders.HOST, "evil.example"))
        .exchange()
        .expectStatus()
        .isForbidden();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/dht/docs/",
        "/dht/docs/page.html",
        "/dht/docs/openapi.yaml",
        "/dht/docs/..%2fDocs.class",
        "/dht/docs/%2e%2e/Docs.class",
        "/dht/docs/a/b",
      })
  void there_is_no_other_file(String path) {
    assertThat(get(client(Anonymous.READ, true), path).getStatus().value()).isEqualTo(404);
  }

  @Test
  void they_are_on_by_default_where_the_api_is_on_loopback_only() {
    assertThat(ApiPolicy.defaults(true).access().docs()).isTrue();
    assertThat(ApiPolicy.defaults(false).access().docs()).isFalse();
  }

  private WebTestClient client(Anonymous anonymous, boolean docs) {
    ApiPolicy defaults = ApiPolicy.defaults(true);
    ApiPolicy.Access access =
        new ApiPolicy.Access(anonymous, true, Optional.empty(), Duration.ofSeconds(5), docs);
    return rig.client(new ApiPolicy(access, defaults.reads(), defaults.writes()));
  }

  private static EntityExchangeResult<byte[]> get(WebTestClient client, String path) {
    return client.get().uri(java.net.URI.create(path)).exchange().expectBody().returnResult();
  }

  private static String body(EntityExchangeResult<byte[]> answer) {
    return new String(Objects.requireNonNull(answer.getResponseBody()), StandardCharsets.UTF_8);
  }
}

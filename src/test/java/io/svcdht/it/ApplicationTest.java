package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.config.DhtApplication;
import io.svcdht.id.Cid;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole application as {@code serve} starts it: one standalone node, asked over real HTTP. */
class ApplicationTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @SuppressWarnings("NullAway.Init")
  private static ConfigurableApplicationContext application;

  @BeforeAll
  static void start() throws InterruptedException {
    application =
        DhtApplication.start(
            "--server.port=0",
            "--management.server.port=0",
            "--dht.bind=127.0.0.1:0",
            "--dht.shutdown.drain-delay=0s");
    NodeProcess.await("ready", PATIENCE, () -> management("/readyz").statusCode() == 200);
  }

  @AfterAll
  static void stop() {
    application.close();
    CLIENT.close();
  }

  @Test
  void a_standalone_node_is_ready_and_says_that_it_is_standalone() {
    JsonNode ready = json(management("/readyz"));
    assertThat(ready.at("/components/node/details/state").asString()).isEqualTo("ready");
    assertThat(ready.at("/components/node/details/standalone").asBoolean()).isTrue();
    for (String check : new String[] {"quorum", "fill", "selfLookup", "listeners", "store"}) {
      assertThat(ready.path("components").path(check).path("status").asString()).isEqualTo("UP");
    }
  }

  @Test
  void liveness_asks_for_listeners_and_event_loops_alone() {
    HttpResponse<String> live = management("/healthz");
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(json(live).path("components").propertyNames())
        .containsExactlyInAnyOrder("listeners", "eventLoops");
  }

  @ParameterizedTest
  @CsvSource({
    "/healthz, /actuator/health/liveness",
    "/readyz, /actuator/health/readiness",
    "/version, /actuator/version"
  })
  void the_plain_names_are_those_of_actuator(String alias, String endpoint) {
    assertThat(json(management(alias)).propertyNames())
        .isEqualTo(json(management(endpoint)).propertyNames());
  }

  @Test
  void version_tells_the_build_and_the_protocol() {
    JsonNode version = json(management("/version"));
    assertThat(version.path("name").asString()).isEqualTo("svc-dht");
    assertThat(version.path("protocol").asInt()).isEqualTo(1);
    assertThat(version.propertyNames()).contains("version", "git", "built", "java");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dht_node_state{state=\"ready\"} 1.0",
        "dht_ready{check=\"quorum\"} 1.0",
        "dht_time_to_ready_seconds_count 1",
        "dht_build_info{",
        "dht_lookup_seconds_bucket{op=\"find\",outcome=\"complete\",le=\"0.005\"}",
        "dht_bootstrap_seeds{state=\"configured\"} 0.0",
        "dht_inflight{op=\"ping\"} 0.0",
        "jvm_memory_used_bytes{"
      })
  void metrics_are_served_in_the_format_of_prometheus(String line) {
    HttpResponse<String> metrics = management("/metrics");
    assertThat(metrics.statusCode()).isEqualTo(200);
    assertThat(metrics.headers().firstValue("Content-Type").orElse("")).startsWith("text/plain");
    assertThat(metrics.body()).contains(line);
  }

  @Test
  void what_is_announced_here_is_found_here_and_gone_when_withdrawn() {
    Cid cid = Cid.ofContent("a node by itself".getBytes(StandardCharsets.UTF_8));
    String body = "{\"cid\":\"" + cid + "\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}";
    HttpResponse<String> announced = post("/dht/providers", body);
    assertThat(announced.statusCode()).as(announced.body()).isEqualTo(201);
    assertThat(json(announced).path("accepted").asInt()).isEqualTo(1);

    JsonNode found = json(api("/dht/providers/" + cid));
    assertThat(found.path("complete").asBoolean()).isTrue();
    assertThat(found.at("/records/0/addresses/0").asString())
        .isEqualTo("/dns4/media.example/tcp/443/https");

    HttpResponse<String> withdrawn =
        send(request(port("local.server.port"), "/dht/providers/" + cid).DELETE());
    assertThat(withdrawn.statusCode()).as(withdrawn.body()).isEqualTo(200);
    assertThat(json(api("/dht/providers/" + cid)).path("records")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/nothing, 404, NotFound",
    "/dht/nothing, 404, NotFound",
    "/healthz, 404, NotFound",
    "/actuator/health, 404, NotFound",
    "/dht/providers/b3:12, 400, Malformed",
    "/dht/peers/12, 400, Malformed"
  })
  void errors_have_one_form(String path, int status, String code) {
    HttpResponse<String> answer = api(path);
    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    JsonNode problem = json(answer);
    assertThat(problem.path("code").asString()).isEqualTo(code);
    assertThat(problem.path("status").asInt()).isEqualTo(status);
    assertThat(problem.path("hint").asString()).isNotBlank();
    assertThat(problem.path("requestId").asString())
        .isEqualTo(answer.headers().firstValue("X-Request-Id").orElse(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dht/routing-table", "/dht/providers", "/", "/actuatorx", "/metrics/x"})
  void the_management_port_serves_nothing_of_the_api(String path) {
    assertThat(management(path).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"env", "beans", "heapdump", "configprops", "loggers", "threaddump"})
  void endpoints_that_tell_too_much_are_not_there(String endpoint) {
    assertThat(management("/actuator/" + endpoint).statusCode()).isEqualTo(404);
  }

  private static HttpResponse<String> api(String path) {
    return send(request(port("local.server.port"), path));
  }

  private static HttpResponse<String> post(String path, String json) {
    return send(
        request(port("local.server.port"), path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  private static HttpResponse<String> management(String path) {
    return send(request(port("local.management.port"), path));
  }

  private static int port(String property) {
    return application.getEnvironment().getRequiredProperty(property, Integer.class);
  }

  private static HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).timeout(PATIENCE);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.build(), BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new java.io.UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static JsonNode json(HttpResponse<String> answer) {
    return JSON.readTree(answer.body());
  }
}

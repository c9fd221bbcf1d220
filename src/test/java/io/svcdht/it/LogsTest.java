package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a node writes in JSON, at every level, while it is used, asked nonsense, and loses all its
 * peers in the middle of its work.
 */
class LogsTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String TOKEN = "s3cr3t-t0k3n-0f-the-operator-000000";
  private static final String WRONG = "wr0ng-t0k3n-0f-a-stranger-00000000";
  private static final int SEED_BYTES = 32;

  private static final List<NodeProcess> NODES = new ArrayList<>();
  private static final List<JsonNode> LINES = new ArrayList<>();

  @SuppressWarnings("NullAway.Init")
  private static String text;

  @SuppressWarnings("NullAway.Init")
  private static String pem;

  @SuppressWarnings("NullAway.Init")
  private static String lastLookup;

  @SuppressWarnings("NullAway.Init")
  private static String lastRequest;

  @BeforeAll
  static void use_and_misuse_a_node(@TempDir Path dir) throws Exception {
    List<Ports> ports = List.of(Ports.free(), Ports.free(), Ports.free());
    NodeProcess traced = start(ports, dir);
    for (NodeProcess node : NODES) {
      node.awaitReady();
    }
    Ports at = ports.getFirst();
    assertThat(announce(at, TOKEN)).isEqualTo(201);
    assertThat(announce(at, WRONG)).isEqualTo(401);
    assertThat(traced.get("/dht/providers/b3:nonsense").statusCode()).isEqualTo(400);
    assertThat(traced.post("/dht/providers", "{\"cid\":").statusCode()).isEqualTo(400);
    assertThat(traced.get("/nothing/here").statusCode()).isEqualTo(404);
    NODES.get(1).kill();
    NODES.get(2).kill();
    Cid elsewhere = Cid.ofContent("nobody has it".getBytes(StandardCharsets.UTF_8));
    HttpResponse<String> answer = traced.get("/dht/providers/" + elsewhere);
    lastLookup = JSON.readTree(answer.body()).path("lookupId").asString();
    lastRequest = answer.headers().firstValue("X-Request-Id").orElseThrow();
    traced.terminate();
    pem = Files.readString(dir.resolve("node.key"));
    text = traced.log();
    text.lines()
        .filter(line -> line.startsWith("{"))
        .forEach(line -> LINES.add(JSON.readTree(line)));
  }

  @AfterAll
  static void stop() {
    NODES.forEach(NodeProcess::close);
  }

  @Test
  void every_line_of_the_node_is_a_json_object() {
    assertThat(LINES).hasSizeGreaterThan(20);
    assertThat(text.lines().filter(line -> !line.startsWith("{")))
        .allMatch(
            line -> line.isBlank() || line.startsWith("WARNING: ") || line.startsWith("OpenJDK"),
            "is the JVM's own");
  }

  @Test
  void every_warning_and_error_names_its_lookup_or_says_why_there_is_none() {
    List<JsonNode> loud =
        LINES.stream()
            .filter(line -> List.of("WARN", "ERROR").contains(line.path("level").asString()))
            .toList();
    assertThat(loud).isNotEmpty();
    assertThat(loud).allMatch(line -> line.has("lookup_id") != line.has("no_lookup"));
  }

  @Test
  void a_lookup_that_ended_tells_what_it_was_allowed_and_how_far_it_came() {
    assertThat(ofLastLookup())
        .anySatisfy(line -> {
          assertThat(line.path("reason").asString()).isNotEmpty();
          assertThat(line.path("hops").isNumber()).isTrue();
          assertThat(line.path("alpha").asInt()).isEqualTo(3);
          assertThat(line.path("beta").asInt()).isEqualTo(2);
          assertThat(line.path("deadline_ms").asInt()).isEqualTo(5_000);
        });
  }

  @Test
  void a_lookup_names_the_request_it_was_made_for() {
    assertThat(ofLastLookup())
        .anySatisfy(line -> assertThat(line.path("request_id").asString()).isEqualTo(lastRequest));
  }

  @Test
  void a_request_to_a_peer_that_is_gone_names_the_peer_and_the_lookup() {
    assertThat(ofLastLookup())
        .anySatisfy(line -> {
          assertThat(line.path("peer").asString()).matches("[0-9a-f]{64}");
          assertThat(line.path("reason").asString()).isIn("TransportDown", "Deadline");
        });
  }

  @Test
  void a_refused_request_is_found_by_its_id_and_its_reason() {
    assertThat(LINES)
        .anySatisfy(line -> {
          assertThat(line.path("request_id").asString()).isNotBlank();
          assertThat(line.path("reason").asString()).isEqualTo("Malformed");
          assertThat(line.path("no_lookup").asString()).isEqualTo("none had begun");
        });
  }

  @Test
  void no_token_and_no_private_key_is_ever_written() {
    String base64 = pem.lines().filter(line -> !line.startsWith("-")).reduce("", String::concat);
    byte[] pkcs8 = Base64.getDecoder().decode(base64);
    byte[] seed = java.util.Arrays.copyOfRange(pkcs8, pkcs8.length - SEED_BYTES, pkcs8.length);
    assertThat(base64).hasSizeGreaterThan(40);
    assertThat(text)
        .contains("\"level\":\"DEBUG\"")
        .doesNotContain(TOKEN)
        .doesNotContain(WRONG)
        .doesNotContain(base64.substring(base64.length() - 40))
        .doesNotContain(Base64.getEncoder().encodeToString(seed))
        .doesNotContain(HexFormat.of().formatHex(seed))
        .doesNotContain("PRIVATE KEY");
  }

  private static List<JsonNode> ofLastLookup() {
    return LINES.stream()
        .filter(line -> line.path("lookup_id").asString("").equals(lastLookup))
        .toList();
  }

  /** The first of three is the one that is looked at. */
  private static NodeProcess start(List<Ports> ports, Path dir) throws IOException {
    String seeds = "--dht.bootstrap.seeds=" + ports.get(1).seed() + "," + ports.get(2).seed();
    NODES.add(
        NodeProcess.start(
            "logs-" + ports.getFirst().api(),
            ports.getFirst(),
            seeds,
            "--dht.profile=macronode",
            "--dht.identity.key-file=" + dir.resolve("node.key"),
            "--dht.data-dir=" + dir.resolve("data"),
            "--dht.api.access.tokens="
                + Files.writeString(dir.resolve("tokens"), TOKEN + " admin,announce,read ops\n"),
            "--logging.structured.format.console=logstash",
            "--logging.level.io.svcdht=trace"));
    for (Ports other : ports.subList(1, 3)) {
      NODES.add(NodeProcess.start("logs-" + other.api(), other, seeds));
    }
    return NODES.getFirst();
  }

  private static int announce(Ports at, String token) throws Exception {
    Cid cid = Cid.ofContent("logged".getBytes(StandardCharsets.UTF_8));
    String body = "{\"cid\":\"" + cid + "\",\"addrs\":[\"/ip4/192.0.2.7/tcp/4001\"]}";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at.api() + "/dht/providers"))
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .timeout(NodeProcess.PATIENCE)
            .POST(BodyPublishers.ofString(body))
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request, BodyHandlers.ofString()).statusCode();
    }
  }
}

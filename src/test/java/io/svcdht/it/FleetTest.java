package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.config.DualSign;
import io.svcdht.config.KeyFile;
import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import io.svcdht.it.bus.NatsServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A fleet of real processes that shares its announcements in a real broker's key-value store: what
 * becomes of them when the node that took them, or the broker, is killed.
 */
class FleetTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration LEASE = Duration.ofSeconds(6);
  private static final String ALICE = "alice-alice-alice-alice";
  private static final String BOB = "bob-bob-bob-bob-bob-bob";
  private static final int PODS = 2;

  private static final List<Pod> FLEET = new ArrayList<>();

  @TempDir
  @SuppressWarnings("NullAway.Init")
  static Path directory;

  @SuppressWarnings("NullAway.Init")
  private static NatsServer broker;

  /** One of the fleet. */
  private record Pod(NodeProcess process, Ports ports) {

    HttpResponse<String> send(String token, String method, String path, String body) {
      return CLIENT.sendAsync(request(token, method, path, body), BodyHandlers.ofString()).join();
    }

    CompletableFuture<HttpResponse<String>> announcing(String token, Cid cid, int address) {
      HttpRequest request = request(token, "POST", "/dht/providers", body(cid, address));
      return CLIENT.sendAsync(request, BodyHandlers.ofString());
    }

    JsonNode announce(Cid cid) {
      HttpResponse<String> answer = announcing(ALICE, cid, 7).join();
      assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
      return JSON.readTree(answer.body());
    }

    /** The contents that are listed to who has {@code token}. */
    List<String> listed(String token) {
      String answer = send(token, "GET", "/dht/providers?limit=1000", "").body();
      List<String> cids = new ArrayList<>();
      JSON.readTree(answer).path("announcements").forEach(each -> cids.add(text(each, "cid")));
      return cids;
    }

    /** The records that are found, as the network has them now. */
    List<JsonNode> found(Cid cid) {
      HttpRequest request =
          HttpRequest.newBuilder(uri("/dht/providers/" + cid))
              .header("Cache-Control", "no-cache")
              .timeout(Duration.ofSeconds(30))
              .build();
      String answer = CLIENT.sendAsync(request, BodyHandlers.ofString()).join().body();
      List<JsonNode> records = new ArrayList<>();
      JSON.readTree(answer).path("records").forEach(records::add);
      return records;
    }

    boolean republishedAfter(Cid cid, Instant then) {
      return found(cid).stream().anyMatch(each -> Instant.parse(text(each, "ts")).isAfter(then));
    }

    int ready() throws Exception {
      return process.management("/readyz").statusCode();
    }

    private HttpRequest request(String token, String method, String path, String body) {
      return HttpRequest.newBuilder(uri(path))
          .header("Authorization", "Bearer " + token)
          .header("Content-Type", "application/json")
          .timeout(Duration.ofSeconds(30))
          .method(method, HttpRequest.BodyPublishers.ofString(body))
          .build();
    }

    private URI uri(String path) {
      return URI.create("http://127.0.0.1:" + ports.api() + path);
    }

    private static String body(Cid cid, int address) {
      return "{\"cid\":\"" + cid + "\",\"addrs\":[\"/ip4/192.0.2." + address + "/tcp/4001\"]}";
    }
  }

  @BeforeAll
  static void fleet() throws Exception {
    broker =
        NatsServer.start(
            directory, "jetstream { store_dir: \"" + directory.resolve("broker") + "\" }\n");
    new KeyFile(directory.resolve("fleet.pem")).create(DualSign.NONE, new SecureRandom());
    Files.writeString(
        directory.resolve("tokens"),
        ALICE + " read,announce alice\n" + BOB + " read,announce bob\n");
    List<Ports> ports = IntStream.range(0, PODS).mapToObj(number -> Ports.free()).toList();
    for (Ports each : ports) {
      FLEET.add(start("fleet-" + FLEET.size(), each, ports));
    }
    for (Pod pod : FLEET) {
      pod.process().awaitReady();
    }
    for (Pod pod : FLEET) {
      awaitTaking(pod);
    }
  }

  @AfterAll
  static void end() {
    FLEET.forEach(pod -> pod.process().close());
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void the_node_that_took_them_is_killed_and_others_republish() throws Exception {
    Pod taker = start("fleet-taker", Ports.free(), FLEET.stream().map(Pod::ports).toList());
    try {
      taker.process().awaitReady();
      awaitTaking(taker);
      List<Cid> cids = cids("killed", 8);
      for (Cid cid : cids) {
        JsonNode told = taker.announce(cid);
        assertThat(text(told, "republish")).as(told.toString()).isEqualTo("fleet");
        assertThat(told.path("accepted").asInt()).isEqualTo(PODS + 1);
      }
      String publisher = text(taker.announce(cids.getFirst()), "publisher");
      for (Pod pod : FLEET) {
        await("listed", () -> pod.listed(ALICE).containsAll(texts(cids)));
        assertThat(pod.listed(BOB)).isEmpty();
      }
      taker.process().kill();
      Instant then = Instant.now().plus(LEASE.multipliedBy(2));
      for (Cid cid : cids) {
        await("republished by others", () -> FLEET.getFirst().republishedAfter(cid, then));
        assertThat(FLEET.getFirst().found(cid))
            .allMatch(record -> text(record, "publisher").equals(publisher))
            .hasSize(1);
      }
      assertThat(FLEET.getFirst().listed(ALICE)).containsAll(texts(cids));
    } finally {
      taker.process().close();
    }
  }

  @Test
  void another_node_withdraws_what_one_took() throws Exception {
    Cid cid = cids("withdrawn", 1).getFirst();
    FLEET.get(0).announce(cid);
    await("listed", () -> FLEET.get(1).listed(ALICE).contains(cid.toString()));
    assertThat(FLEET.get(1).send(BOB, "DELETE", "/dht/providers/" + cid, "").statusCode())
        .isEqualTo(404);

    HttpResponse<String> gone = FLEET.get(1).send(ALICE, "DELETE", "/dht/providers/" + cid, "");

    assertThat(gone.statusCode()).as(gone.body()).isEqualTo(200);
    for (Pod pod : FLEET) {
      await("gone from the list", () -> !pod.listed(ALICE).contains(cid.toString()));
      await("gone from the network", () -> pod.found(cid).isEmpty());
    }
  }

  @Test
  void two_owners_at_two_nodes_at_once_end_in_their_union() throws Exception {
    for (Cid cid : cids("union", 5)) {
      CompletableFuture<HttpResponse<String>> alices = FLEET.get(0).announcing(ALICE, cid, 1);
      CompletableFuture<HttpResponse<String>> bobs = FLEET.get(1).announcing(BOB, cid, 2);
      assertThat(alices.join().statusCode()).as(alices.join().body()).isIn(200, 201);
      assertThat(bobs.join().statusCode()).as(bobs.join().body()).isIn(200, 201);
      await(
          "their union",
          () ->
              FLEET.getFirst().found(cid).stream()
                  .anyMatch(record -> record.path("addresses").size() == 2));
    }
  }

  @Test
  void the_broker_is_killed_and_comes_back_and_everything_goes_on() throws Exception {
    List<Cid> cids = cids("broker", 4);
    cids.forEach(FLEET.getFirst()::announce);
    Cid later = cids("later", 1).getFirst();
    broker.kill();
    try {
      for (Pod pod : FLEET) {
        await("refused", () -> pod.announcing(ALICE, later, 7).join().statusCode() == 503);
        HttpResponse<String> refused = pod.announcing(ALICE, later, 7).join();
        assertThat(refused.body()).contains("NotReady", "registry of announcements");
        assertThat(pod.send(ALICE, "DELETE", "/dht/providers/" + cids.getFirst(), "").statusCode())
            .isEqualTo(503);
        assertThat(pod.ready()).isEqualTo(200);
        assertThat(pod.found(cids.getFirst())).hasSize(1);
        assertThat(pod.listed(ALICE)).containsAll(texts(cids));
        await("no member", () -> pod.process().metric("dht_registry_members") == 0);
      }
    } finally {
      broker.start();
    }
    Instant then = Instant.now();
    for (Pod pod : FLEET) {
      awaitTaking(pod);
      await("all are there", () -> pod.process().metric("dht_registry_members") == PODS);
    }
    for (Cid cid : cids) {
      await("republished", () -> FLEET.getFirst().republishedAfter(cid, then));
    }
    FLEET.get(1).announce(later);
    await("listed", () -> FLEET.getFirst().listed(ALICE).contains(later.toString()));
  }

  private static Pod start(String name, Ports ports, List<Ports> seeds) throws IOException {
    NodeProcess process =
        NodeProcess.start(
            name,
            ports,
            "--dht.bootstrap.seeds=" + String.join(",", seeds.stream().map(Ports::seed).toList()),
            "--dht.provider.republish=4s",
            "--dht.api.access.tokens=" + directory.resolve("tokens"),
            "--dht.api.anonymous=read",
            "--dht.bus.nats.servers=" + broker.url(),
            "--dht.announcements.store=nats-kv",
            "--dht.announcements.key-file=" + directory.resolve("fleet.pem"),
            "--dht.announcements.lease=" + LEASE.toSeconds() + "s");
    return new Pod(process, ports);
  }

  /** Until it takes announcements. */
  private static void awaitTaking(Pod pod) throws InterruptedException {
    await("taking announcements", () -> pod.process().metric("dht_registry_connected") == 1);
  }

  private static void await(String what, java.util.function.BooleanSupplier condition)
      throws InterruptedException {
    NodeProcess.await(what, PATIENCE, condition);
  }

  private static List<Cid> cids(String what, int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Cid.ofContent((what + i).getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static List<String> texts(List<Cid> cids) {
    return cids.stream().map(Cid::toString).toList();
  }

  private static String text(JsonNode node, String field) {
    return node.path(field).asString();
  }
}

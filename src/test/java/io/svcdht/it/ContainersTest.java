package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.Network;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Five nodes of the image on a network: what a fleet does in service, container by container. */
class ContainersTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int NODES = 5;
  private static final List<NodeContainer> FLEET = new ArrayList<>();
  private static Network network = Network.SHARED;
  private static Path tokens = Path.of("");

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    Image.build();
    tokens = Files.writeString(directory.resolve("tokens"), NodeContainer.TOKEN + " read,announce");
    network = Network.newNetwork();
    for (int i = 0; i < NODES; i++) {
      FLEET.add(NodeContainer.among(network, tokens));
    }
    for (NodeContainer node : FLEET) {
      node.awaitReady();
    }
  }

  @AfterAll
  static void end() {
    FLEET.forEach(NodeContainer::close);
    network.close();
  }

  @Test
  void what_one_announces_every_one_finds() throws Exception {
    Cid cid = announced(FLEET.getFirst(), "found by all");
    for (NodeContainer node : FLEET) {
      assertThat(found(node, cid)).isTrue();
    }
  }

  @Test
  void strangers_may_find_and_not_announce() throws Exception {
    HttpResponse<String> refused =
        FLEET.getFirst().postAsStranger("/dht/providers", body(cid("by a stranger")));
    assertThat(refused.statusCode()).isEqualTo(401);
  }

  @Test
  void a_paused_node_fails_no_find_and_is_ready_when_it_goes_on() throws Exception {
    Cid before = announced(FLEET.get(1), "before the pause");
    NodeContainer paused = FLEET.getLast();
    paused.pause();
    try {
      assertThat(paused.readiness()).isZero();
      Cid meanwhile = announced(FLEET.getFirst(), "during the pause");
      for (NodeContainer node : FLEET.subList(0, NODES - 1)) {
        assertThat(found(node, before)).isTrue();
        assertThat(found(node, meanwhile)).isTrue();
      }
    } finally {
      paused.goOn();
    }
    paused.awaitReady();
    assertThat(found(paused, before)).isTrue();
  }

  @Test
  void a_killed_node_takes_no_record_with_it_and_another_takes_its_place() throws Exception {
    NodeContainer victim = FLEET.get(2);
    Cid cid = announced(victim, "by one who is killed");
    victim.kill();
    for (NodeContainer node : FLEET) {
      assertThat(node == victim || found(node, cid)).isTrue();
    }
    replace(2);
    assertThat(found(FLEET.get(2), cid)).isTrue();
  }

  @Test
  void nodes_are_rolled_one_by_one_and_every_record_is_found_all_the_time() throws Exception {
    List<Cid> cids = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      cids.add(announced(FLEET.get(i), "before the roll, by " + i));
    }
    for (int i = NODES - 1; i >= 0; i--) {
      // 143 = 128 + SIGTERM: what a JVM reports after an orderly end on that signal.
      assertThat(FLEET.get(i).terminate()).as(FLEET.get(i).log()).isIn(0L, 143L);
      assertThat(FLEET.get(i).log()).contains("DRAINING").contains("STOPPED");
      replace(i);
      for (NodeContainer node : FLEET) {
        assertThat(cids).allMatch(cid -> found(node, cid));
      }
    }
  }

  @Test
  void native_libraries_are_used_where_they_lie() throws Exception {
    assertThat(FLEET.getFirst().dynamicLibraries())
        .contains("/opt/svc-dht/native/libnetty_tcnative")
        .doesNotContain("/tmp/");
  }

  @Test
  void a_macronode_that_is_killed_finds_its_volume_again() throws Exception {
    String volume = "svc-dht-" + Long.toUnsignedString(System.nanoTime());
    Cid cid;
    try (NodeContainer first = NodeContainer.alone(volume, tokens).awaitReady()) {
      cid = announced(first, "kept on a volume");
      assertThat(first.dynamicLibraries())
          .contains("/opt/svc-dht/native/librocksdbjni.so")
          .doesNotContain("/tmp/");
      first.kill();
    }
    try (NodeContainer second = NodeContainer.alone(volume, tokens).awaitReady()) {
      assertThat(found(second, cid)).isTrue();
    } finally {
      NodeContainer.remove(volume);
    }
  }

  /** A container in the place of one that has ended. */
  private static void replace(int i) throws InterruptedException {
    FLEET.get(i).close();
    FLEET.set(i, NodeContainer.among(network, tokens));
    FLEET.get(i).awaitReady();
  }

  private static Cid announced(NodeContainer node, String content) throws Exception {
    Cid cid = cid(content);
    HttpResponse<String> answer = node.post("/dht/providers", body(cid));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return cid;
  }

  private static Cid cid(String content) {
    return Cid.ofContent(content.getBytes(StandardCharsets.UTF_8));
  }

  private static String body(Cid cid) {
    return "{\"cid\":\"" + cid + "\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}";
  }

  /** Whether a find has the one record of this content. */
  private static boolean found(NodeContainer node, Cid cid) {
    try {
      JsonNode answer = JSON.readTree(node.get("/dht/providers/" + cid).body());
      return answer.path("records").size() == 1;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}

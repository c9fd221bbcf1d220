package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A macronode is killed at random points while it takes records, and has every one that it has
 * acknowledged when it comes back. {@code -Dcrash.rounds=50} kills it as often, {@code -Dseed=…}
 * repeats the points in time.
 */
class CrashTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int ROUNDS = Integer.getInteger("crash.rounds", 2);
  private static final long SEED = Long.getLong("seed", System.nanoTime());
  private static final int CALLERS = 4;
  private static final int LINES = 40;
  private static final int MOST = 600;

  /** Acknowledgements of earlier rounds that are looked at after each. */
  private static final int SAMPLE = 500;

  @TempDir private Path temporary;

  /** What the node has said that it has, and how much of it. */
  private record Acknowledged(ConcurrentLinkedQueue<Cid> cids, Semaphore count) {

    /** A line that was cut short is none. */
    void note(String line) {
      if (!line.endsWith("}")) {
        return;
      }
      JsonNode result = JSON.readTree(line);
      if (result.path("status").asInt() == 201) {
        cids.add(Cid.parse(result.path("cid").asString()).orThrow());
        count.release();
      }
    }
  }

  @Test
  void a_node_that_is_killed_under_load_loses_nothing_acknowledged() throws Exception {
    System.out.println("CrashTest: " + ROUNDS + " rounds, -Dseed=" + SEED);
    Random random = new Random(SEED);
    List<Cid> acknowledged = new ArrayList<>();
    NodeProcess node = start(0);
    try {
      for (int round = 1; round <= ROUNDS; round++) {
        List<Cid> now = killedUnderLoad(node, random);
        node.close();
        node = start(round);
        assertThat(missing(node, now)).as("round %d, -Dseed=%d", round, SEED).isEmpty();
        assertThat(missing(node, sample(acknowledged, random)))
            .as("of earlier rounds, round %d, -Dseed=%d", round, SEED)
            .isEmpty();
        acknowledged.addAll(now);
        System.out.println("CrashTest: round " + round + ", " + now.size() + " acknowledged");
      }
      assertThat(acknowledged).as("-Dseed=%d", SEED).isNotEmpty();
      assertThat(missing(node, acknowledged)).as("-Dseed=%d", SEED).isEmpty();
      System.out.println("CrashTest: none of " + acknowledged.size() + " was lost");
    } finally {
      node.close();
    }
  }

  private NodeProcess start(int round) throws Exception {
    return NodeProcess.start(
            "crash-" + round,
            Ports.free(),
            "--dht.profile=macronode",
            "--dht.standalone=true",
            "--dht.data-dir=" + temporary.resolve("data"),
            "--dht.identity.key-file=" + temporary.resolve("key.pem"),
            "--dht.provider.max-per-publisher=1000000")
        .awaitReady();
  }

  /** What was acknowledged by the time the node died. */
  private static List<Cid> killedUnderLoad(NodeProcess node, Random random) throws Exception {
    Acknowledged acknowledged = new Acknowledged(new ConcurrentLinkedQueue<>(), new Semaphore(0));
    try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
      List<Future<?>> calls = new ArrayList<>();
      for (int caller = 0; caller < CALLERS; caller++) {
        long seed = random.nextLong();
        calls.add(callers.submit(() -> announceUntilItDies(node, new Random(seed), acknowledged)));
      }
      int enough = 1 + random.nextInt(MOST);
      assertThat(acknowledged.count().tryAcquire(enough, 60, TimeUnit.SECONDS))
          .as("%d acknowledgements in a minute", enough)
          .isTrue();
      node.kill();
      for (Future<?> call : calls) {
        call.get(30, TimeUnit.SECONDS);
      }
    }
    return List.copyOf(acknowledged.cids());
  }

  private static void announceUntilItDies(
      NodeProcess node, Random random, Acknowledged acknowledged) {
    while (node.alive()) {
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < LINES; i++) {
        lines.append(announcement(new Cid(random.nextLong(), random.nextLong(), 1, 2)));
      }
      try {
        node.postLines("/dht/providers", lines.toString(), acknowledged::note);
      } catch (IOException died) {
        return;
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private static String announcement(Cid cid) {
    return "{\"cid\":\"" + cid + "\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}\n";
  }

  private static Set<Cid> missing(NodeProcess node, List<Cid> cids)
      throws IOException, InterruptedException {
    Set<Cid> missing = new HashSet<>();
    for (Cid cid : cids) {
      JsonNode found = JSON.readTree(node.get("/dht/providers/" + cid + "?source=local").body());
      if (found.path("records").size() != 1) {
        missing.add(cid);
      }
    }
    return missing;
  }

  private static List<Cid> sample(List<Cid> all, Random random) {
    return all.isEmpty()
        ? List.of()
        : random.ints(SAMPLE, 0, all.size()).distinct().mapToObj(all::get).toList();
  }
}

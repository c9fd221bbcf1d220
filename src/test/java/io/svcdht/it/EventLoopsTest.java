package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.id.Cid;
import io.svcdht.pipeline.World;
import io.svcdht.testing.BlockingCalls;
import io.svcdht.transport.TcpTransport;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.test.util.ReflectionTestUtils;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;

/**
 * Whole nodes at all they do, a store on disk among them, under BlockHound: no thread that sockets
 * or timers run on ever waits. What happens inside of native code is not seen, which is why RocksDB
 * has threads of its own.
 */
class EventLoopsTest {

  private static final int LINES = 200;

  @TempDir private Path directory;

  @Test
  void whole_nodes_at_work_never_block_an_event_loop_or_a_timer() throws Exception {
    List<BlockingCalls.Call> before = BlockingCalls.seen();
    try (LocalNode first = LocalNode.start();
        LocalNode macro = macronode(first);
        LocalNode second = LocalNode.start(LocalNode.seeds(first, macro))) {
      for (LocalNode node : List.of(first, macro, second)) {
        node.awaitReady();
      }
      use(macro, second);
      Cid cid = cid(0);
      try (LocalNode newcomer =
          LocalNode.start(LocalNode.seeds(macro), "--dht.replication.newcomer=0s")) {
        newcomer.awaitReady();
        assertThat(newcomer.get("/dht/providers/" + cid).body()).contains("\"complete\":true");
        macro.node().replicas().one(cid).block(NodeProcess.PATIENCE);
        macro.node().announcements().republishAll();
        macro.node().replicas().handOver().block(NodeProcess.PATIENCE);
        assertThat(macro.delete("/dht/providers/" + cid(1)).statusCode()).isEqualTo(200);
        second.vanish();
        assertThat(newcomer.get("/dht/providers/" + cid(2)).statusCode()).isEqualTo(200);
      }
    }
    assertThat(BlockingCalls.seen()).isEqualTo(before);
  }

  @Test
  void a_call_that_blocks_would_be_noticed_on_each_kind_of_thread() throws Exception {
    try (LocalNode node = LocalNode.start()) {
      LoopResources http = node.bean(ReactorResourceFactory.class).getLoopResources();
      assertNoticed(Schedulers.fromExecutor(http.onServer(true).next()), "reactor-http");
      assertNoticed(Schedulers.fromExecutor(peers(node).onServer(true).next()), "oap-");
      assertNoticed(node.bean(World.class).timers(), "dht-timers");
      assertNoticed(Schedulers.parallel(), "parallel");
    }
  }

  private LocalNode macronode(LocalNode seed) {
    return LocalNode.start(
        LocalNode.seeds(seed),
        "--dht.profile=macronode",
        "--dht.data-dir=" + directory.resolve("data"),
        "--dht.identity.key-file=" + directory.resolve("key.pem"));
  }

  /** Every call of the API, good and bad, at the one and at the other. */
  private static void use(LocalNode one, LocalNode other) {
    String json = "application/json";
    assertThat(one.post("/dht/providers", announcement(0), "Content-Type", json).statusCode())
        .isEqualTo(201);
    assertThat(one.post("/dht/providers", "{\"cid\":", "Content-Type", json).statusCode())
        .isEqualTo(400);
    String lines =
        IntStream.rangeClosed(1, LINES)
            .mapToObj(EventLoopsTest::announcement)
            .collect(Collectors.joining("\n"));
    assertThat(one.post("/dht/providers", lines, "Content-Type", "application/x-ndjson").body())
        .contains("\"created\":" + LINES);
    for (String accept : List.of(json, "application/x-ndjson", "text/event-stream")) {
      assertThat(other.get("/dht/providers/" + cid(0), "Accept", accept).body())
          .contains(cid(0).toString());
    }
    for (String path :
        List.of(
            "/dht/providers?limit=10",
            "/dht/providers/" + cid(3) + "?source=local",
            "/dht/peers/" + "7".repeat(64),
            "/dht/routing-table")) {
      assertThat(one.get(path).statusCode()).isEqualTo(200);
    }
    assertThat(one.get("/nothing").statusCode()).isEqualTo(404);
    for (String path : List.of("/metrics", "/readyz", "/healthz", "/version")) {
      assertThat(one.management(path).statusCode()).isEqualTo(200);
    }
  }

  private static LoopResources peers(LocalNode node) {
    Object bearer = ReflectionTestUtils.getField(node.bean(TcpTransport.class), "bearer");
    Object loops = ReflectionTestUtils.getField(Objects.requireNonNull(bearer), "loops");
    return (LoopResources) Objects.requireNonNull(loops);
  }

  private static void assertNoticed(Scheduler threads, String name) {
    int before = BlockingCalls.seen().size();
    Mono<Boolean> blocking =
        Mono.fromCallable(() -> new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS))
            .subscribeOn(threads);
    assertThatThrownBy(() -> blocking.block(NodeProcess.PATIENCE))
        .hasRootCauseInstanceOf(BlockingOperationError.class);
    List<BlockingCalls.Call> seen = BlockingCalls.seen();
    assertThat(seen.subList(before, seen.size()))
        .singleElement()
        .satisfies(call -> assertThat(call.thread()).startsWith(name));
  }

  private static Cid cid(int number) {
    return Cid.ofContent(("loops " + number).getBytes(StandardCharsets.UTF_8));
  }

  private static String announcement(int number) {
    return "{\"cid\":\"" + cid(number) + "\",\"addrs\":[\"/ip4/192.0.2.7/tcp/4001\"],\"ttl\":600}";
  }
}

package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import io.svcdht.it.NodeProcess.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/**
 * A process that is told to stop, step by step, as its callers, its peer and Prometheus see it. The
 * peer hangs meanwhile, so that each step takes a while; its last one waits for it.
 */
class ShutdownTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** What Boot says of each of the two HTTP ports. */
  private static final String PORT_CLOSES = "Commencing graceful shutdown";

  /** 128 + SIGTERM: what a JVM reports after an orderly end on that signal. */
  private static final int BY_SIGTERM = 143;

  private final Ports ports = Ports.free();
  private final Ports peerPorts = Ports.free();

  @SuppressWarnings("NullAway.Init")
  private NodeProcess node;

  @SuppressWarnings("NullAway.Init")
  private NodeProcess peer;

  @AfterEach
  void end() {
    node.close();
    peer.close();
  }

  @Test
  void readiness_goes_first_then_writes_then_reads_end_then_peers_are_told() throws Exception {
    start();
    try (SlowBulk bulk = new SlowBulk(ports.api())) {
      assertThat(bulk.line(announcement(1))).contains("\"status\":201");
      peer.freeze();

      node.askToStop();
      NodeProcess.await("not ready", NodeProcess.PATIENCE, () -> ready() == 503);
      assertThat(JSON.readTree(node.management("/healthz").body()).path("status").asString())
          .isEqualTo("UP");
      CompletableFuture<HttpResponse<String>> read = CompletableFuture.supplyAsync(this::find);
      assertThat(bulk.line(announcement(2))).as("while it serves on").contains("\"status\":201");

      NodeProcess.await(
          "writes refused", NodeProcess.PATIENCE, () -> line(bulk).contains("NotReady"));
      assertThat(read).as("a read that began before and goes on").isNotDone();
      assertThat(bulk.end()).contains("\"complete\":true");
      HttpResponse<String> answer = read.get(30, TimeUnit.SECONDS);
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(JSON.readTree(answer.body()).path("lookupId").asString()).isNotEmpty();
    }

    peer.resume();
    assertThat(node.terminate()).as(node::log).isEqualTo(BY_SIGTERM);
    NodeProcess.await("forgotten by its peer", NodeProcess.PATIENCE, () -> contacts() == 0);
    String log = node.log();
    assertThat(
            List.of(
                log.indexOf("Node is DRAINING"),
                log.indexOf(PORT_CLOSES),
                log.indexOf("Node is STOPPED"),
                log.lastIndexOf(PORT_CLOSES)))
        .as("REST closes before peers are let go, and metrics after: %s", log)
        .doesNotContain(-1)
        .doesNotHaveDuplicates()
        .isSorted();
    assertThat(node.log()).doesNotContain("WARN ", "ERROR ");
  }

  private void start() throws Exception {
    String seeds = "--dht.bootstrap.seeds=" + ports.seed() + "," + peerPorts.seed();
    peer = NodeProcess.start("shutdown-peer-" + peerPorts.api(), peerPorts, seeds);
    node =
        NodeProcess.start(
            "shutdown-" + ports.api(),
            ports,
            seeds,
            "--dht.shutdown.drain-delay=3s",
            "--dht.rpc-timeout=6s",
            "--dht.lookup-deadline=6s",
            "--logging.level.io.svcdht.bootstrap.Seeding=error");
    peer.awaitReady();
    node.awaitReady();
  }

  private HttpResponse<String> find() {
    try {
      return node.get("/dht/providers/" + cid(0));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private int ready() {
    try {
      return node.management("/readyz").statusCode();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private int contacts() {
    try {
      return JSON.readTree(peer.get("/dht/routing-table").body()).path("contacts").asInt();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  private static String line(SlowBulk bulk) {
    try {
      return bulk.line(announcement(3));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Cid cid(int number) {
    return Cid.ofContent(("shutdown " + number).getBytes(StandardCharsets.UTF_8));
  }

  private static String announcement(int number) {
    return "{\"cid\":\"" + cid(number) + "\",\"addrs\":[\"/ip4/192.0.2.7/tcp/4001\"]}";
  }
}

package io.svcdht.bench;

import io.svcdht.config.DhtApplication;
import io.svcdht.id.Bytes;
import io.svcdht.id.Multiaddr;
import io.svcdht.node.DhtNode;
import io.svcdht.peer.Identity;
import io.svcdht.peer.RoutingTable;
import io.svcdht.pq.Ed25519;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a scrape of the metrics takes, over HTTP on loopback, of a node whose table is as full as a
 * network of 100,000 nodes makes it.
 */
public final class ScrapeBench {

  private static final int PEERS = 100_000;
  private static final int WARMUP = 300;
  private static final int SCRAPES = 1_001;

  private ScrapeBench() {}

  /** Takes no arguments; prints one line. */
  public static void main(String[] args) throws Exception {
    try (ConfigurableApplicationContext node =
            DhtApplication.start(
                "--server.port=0",
                "--management.server.port=0",
                "--dht.bind=127.0.0.1:0",
                "--dht.standalone=true",
                "--dht.shutdown.drain-delay=0s");
        HttpClient client = HttpClient.newHttpClient()) {
      RoutingTable table = node.getBean(DhtNode.class).table();
      fill(node.getBean(DhtNode.class));
      String port = node.getEnvironment().getRequiredProperty("local.management.port");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/metrics")).build();
      for (int i = 0; i < WARMUP; i++) {
        client.send(request, BodyHandlers.ofString());
      }
      long[] took = new long[SCRAPES];
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      for (int i = 0; i < SCRAPES; i++) {
        long begin = System.nanoTime();
        answer = client.send(request, BodyHandlers.ofString());
        took[i] = System.nanoTime() - begin;
      }
      Arrays.sort(took);
      System.out.printf(
          Locale.ROOT,
          "%d contacts, %d series, %d KiB: median %.2f ms, p95 %.2f ms, p99 %.2f ms of %d%n",
          table.size(),
          answer.body().lines().filter(line -> !line.startsWith("#")).count(),
          answer.body().length() / 1024,
          took[SCRAPES / 2] / 1e6,
          took[SCRAPES * 95 / 100] / 1e6,
          took[SCRAPES * 99 / 100] / 1e6,
          SCRAPES);
    }
  }

  private static void fill(DhtNode node) {
    Random random = new Random(1);
    List<Multiaddr> addresses = List.of(Multiaddr.parse("/ip4/127.0.0.1/tcp/9").orThrow());
    for (int i = 0; i < PEERS; i++) {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      Identity identity = Identity.of(Ed25519.signer(Bytes.copyOf(seed)));
      node.table()
          .offer(
              identity.peerInfo(node.self().current().info().network(), addresses, Instant.now()),
              Duration.ofMillis(2));
    }
  }
}

package io.svcdht.image;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes the AOT cache of an image: a node finds a second one, answers what nodes are asked, and
 * ends, while its JVM takes notes (JEP 514). Both are started by the command line that the image
 * will use, on loopback. {@code java Train.java CACHE COMMAND…}; what happens at run time to be
 * another command line, collector or jar makes the JVM refuse the cache.
 */
public final class Train implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration END = Duration.ofMinutes(5);
  private static final Duration STEP = Duration.ofMillis(200);

  private static final String CID =
      "b3:6925a62da476c22272efcd21e9f404b35b350ef3c88e142318dc9678f0962a04";
  private static final String ADDRESSES = "\"addrs\":[\"/dns4/media.example/tcp/443/https\"]";

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<Process> nodes = new ArrayList<>();
  private final List<String> command;

  private Train(List<String> command) {
    this.command = command;
  }

  public static void main(String... arguments) throws Exception {
    Path cache = Path.of(arguments[0]);
    try (Train train = new Train(Arrays.asList(arguments).subList(1, arguments.length))) {
      Process node = train.start(0, "-XX:AOTCacheOutput=" + cache);
      train.start(1, "-XX:TieredStopAtLevel=1");
      train.awaitReady(0);
      train.askEverything();
      node.destroy();
      if (!node.waitFor(END.toSeconds(), TimeUnit.SECONDS) || !Files.isRegularFile(cache)) {
        throw new IOException("no cache at " + cache + ": see what the JVM says above");
      }
      System.out.println(cache + ": " + (Files.size(cache) >> 20) + " MiB");
    }
  }

  /** Nodes are each other's seeds; number 0 is the one that is watched. */
  private Process start(int number, String option) throws IOException {
    List<String> line = new ArrayList<>(command);
    line.add(1, option);
    line.addAll(
        List.of(
            "--server.address=127.0.0.1",
            "--server.port=" + (8100 + number),
            "--management.server.address=127.0.0.1",
            "--management.server.port=" + (8200 + number),
            "--dht.bind=127.0.0.1:" + (9910 + number),
            "--dht.bootstrap.seeds=/dns4/localhost/tcp/" + (9911 - number),
            "--dht.shutdown.drain-delay=0s"));
    Process node = new ProcessBuilder(line).inheritIO().start();
    nodes.add(node);
    return node;
  }

  private void awaitReady(int number) throws IOException, InterruptedException {
    long end = System.nanoTime() + START.toNanos();
    while (status("http://127.0.0.1:" + (8200 + number) + "/readyz") != 200) {
      if (System.nanoTime() > end || !nodes.get(number).isAlive()) {
        throw new IOException("node " + number + " is not ready: see what it says above");
      }
      Thread.sleep(STEP);
    }
  }

  private int status(String url) throws InterruptedException {
    try {
      return send(url, "GET", "", "application/json");
    } catch (IOException notYet) {
      return 0;
    }
  }

  /** What a node is asked in its first minute, by probes, scrapes and callers. */
  private void askEverything() throws IOException, InterruptedException {
    String api = "http://127.0.0.1:8100/dht";
    String management = "http://127.0.0.1:8200";
    String record = "{\"cid\":\"" + CID + "\"," + ADDRESSES + "}";
    for (int i = 0; i < 20; i++) {
      expect(2, api + "/providers", "POST", record, "application/json");
      for (String form : List.of("application/json", "application/x-ndjson", "text/event-stream")) {
        expect(2, api + "/providers/" + CID, "GET", "", form);
      }
      for (String page : List.of("/healthz", "/readyz", "/metrics", "/version")) {
        expect(2, management + page, "GET", "", "*/*");
      }
    }
    expect(2, api + "/routing-table", "GET", "", "application/json");
    expect(4, api + "/providers/b3:xyz", "GET", "", "application/json");
    expect(2, api + "/providers/" + CID, "DELETE", "", "application/json");
  }

  private void expect(int hundreds, String url, String method, String body, String form)
      throws IOException, InterruptedException {
    int status = send(url, method, body, form);
    if (status / 100 != hundreds) {
      throw new IOException(method + " " + url + " was answered with " + status);
    }
  }

  private int send(String url, String method, String body, String form)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(20))
            .header("Accept", form)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    return client.send(request, BodyHandlers.ofString()).statusCode();
  }

  @Override
  public void close() {
    nodes.forEach(Process::destroyForcibly);
    client.close();
  }
}

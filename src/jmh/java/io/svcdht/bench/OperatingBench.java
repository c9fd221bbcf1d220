package io.svcdht.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What operators do to a fleet, measured: five processes on loopback, the first of them a macronode
 * that announces. {@code drain}: with k = 3, so that each holds three fifths of the records, the
 * first is told to stop while the others are asked. {@code drain-short}: the same just after the
 * fifth was killed, so that for three records of ten the first is the last holder but one. {@code
 * roll}: all five are stopped and started one after the other while all that are ready are asked.
 * Runs from source: {@code java OperatingBench.java drain|drain-short|roll APP_JAR DIRECTORY
 * RECORDS}.
 */
public final class OperatingBench {

  private static final int NODES = 5;
  private static final int API = 8_401;
  private static final int MANAGEMENT = 8_501;
  private static final int PEERS = 9_951;
  private static final int BULKS = 4;
  private static final int READERS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process[] processes = new Process[NODES];
  private final String what;
  private final String jar;
  private final Path directory;
  private final int records;
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();

  private OperatingBench(String what, String jar, Path directory, int records) {
    this.what = what;
    this.jar = jar;
    this.directory = directory;
    this.records = records;
  }

  /** What to do, the extracted jar, an empty directory, how many records. */
  public static void main(String[] args) throws Exception {
    OperatingBench bench =
        new OperatingBench(args[0], args[1], Path.of(args[2]), Integer.parseInt(args[3]));
    // Also where somebody ends the measurement: nodes that are left would answer the next one.
    Runtime.getRuntime().addShutdownHook(new Thread(bench::killAll));
    try {
      bench.begin();
      if (args[0].equals("roll")) {
        bench.roll();
      } else {
        bench.drain();
      }
    } finally {
      bench.end();
    }
  }

  private void begin() throws Exception {
    Files.createDirectories(directory);
    for (int i = 0; i < NODES; i++) {
      start(i);
    }
    for (int i = 0; i < NODES; i++) {
      awaitReady(i);
    }
    long begin = System.nanoTime();
    announce();
    say("announced %d records in %.1f s", records, seconds(begin));
    for (int i = 0; i < NODES; i++) {
      say("node %d holds %s", i + 1, held(i));
    }
  }

  private void drain() throws Exception {
    if (what.equals("drain-short")) {
      ready[NODES - 1] = false;
      processes[NODES - 1].destroyForcibly().waitFor();
    }
    ready[0] = false;
    AtomicBoolean going = new AtomicBoolean(true);
    try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      List<Future<?>> work = readers(readers, going, 1);
      long begin = System.nanoTime();
      processes[0].destroy();
      if (!processes[0].waitFor(2, TimeUnit.MINUTES)) {
        throw new IllegalStateException("the node did not end");
      }
      double took = seconds(begin);
      going.set(false);
      for (Future<?> reader : work) {
        reader.get();
      }
      say(
          "drained in %.1f s, exit code %d; %d finds at the others meanwhile, %d failed",
          took, processes[0].exitValue(), asked.get(), failed.get());
    }
    int missing = 0;
    int step = Math.max(1, records / 1_000);
    for (int i = 0; i < 1_000; i++) {
      missing += found(1 + i % (NODES - 2), i * step % records) ? 0 : 1;
    }
    say("afterwards %d of 1000 records are missing at the others", missing);
    for (int i = 1; i < NODES; i++) {
      if (ready[i]) {
        say("node %d holds %s", i + 1, held(i));
      }
    }
  }

  private void roll() throws Exception {
    AtomicBoolean going = new AtomicBoolean(true);
    try (ExecutorService readers = Executors.newFixedThreadPool(READERS)) {
      List<Future<?>> work = readers(readers, going, 0);
      long begin = System.nanoTime();
      for (int i = 0; i < NODES; i++) {
        ready[i] = false;
        processes[i].destroy();
        if (!processes[i].waitFor(2, TimeUnit.MINUTES)) {
          throw new IllegalStateException("node " + (i + 1) + " did not end");
        }
        start(i);
        awaitReady(i);
      }
      say("rolled in %.1f s", seconds(begin));
      going.set(false);
      for (Future<?> reader : work) {
        reader.get();
      }
    }
    say("%d finds at nodes that were ready meanwhile, %d failed", asked.get(), failed.get());
  }

  /** What a load balancer knows: a node is taken out when it is told to stop. */
  private final boolean[] ready = new boolean[NODES];

  private List<Future<?>> readers(ExecutorService threads, AtomicBoolean going, int from) {
    List<Future<?>> work = new ArrayList<>();
    for (int reader = 0; reader < READERS; reader++) {
      int first = reader;
      work.add(threads.submit(() -> read(going, from, first)));
    }
    return work;
  }

  private void read(AtomicBoolean going, int from, int first) {
    for (int i = first; going.get(); i += READERS) {
      int node = from + i % (NODES - from);
      if (ready[node]) {
        boolean good = found(node, (i * 31) % records);
        asked.incrementAndGet();
        if (!good) {
          failed.incrementAndGet();
        }
      }
    }
  }

  private boolean found(int node, int record) {
    try {
      HttpResponse<String> answer =
          get("http://127.0.0.1:" + (API + node) + "/dht/providers/" + cid(record));
      boolean found = answer.statusCode() == 200 && answer.body().contains("\"publisher\"");
      if (!found) {
        say("node %d: %d %s", node + 1, answer.statusCode(), answer.body());
      }
      return found;
    } catch (IOException failed) {
      say("node %d: %s", node + 1, failed);
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void announce() throws Exception {
    try (ExecutorService callers = Executors.newFixedThreadPool(BULKS)) {
      List<Future<?>> bulks = new ArrayList<>();
      int each = records / BULKS;
      for (int bulk = 0; bulk < BULKS; bulk++) {
        int first = bulk * each;
        bulks.add(callers.submit(() -> announce(bulk(first, each))));
      }
      for (Future<?> bulk : bulks) {
        bulk.get();
      }
    }
  }

  private static String bulk(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(
            i -> "{\"cid\":\"" + cid(i) + "\",\"addrs\":[\"/dns4/media.example/tcp/443/https\"]}\n")
        .collect(Collectors.joining());
  }

  private Void announce(String lines) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + API + "/dht/providers"))
            .header("Content-Type", "application/x-ndjson")
            .POST(BodyPublishers.ofString(lines))
            .build();
    List<String> refused;
    try (BufferedReader answer =
        new BufferedReader(
            new InputStreamReader(
                client.send(request, BodyHandlers.ofInputStream()).body(),
                StandardCharsets.UTF_8))) {
      refused =
          answer
              .lines()
              .filter(line -> line.startsWith("{\"line\"") && !line.contains("\"status\":201"))
              .toList();
    }
    if (!refused.isEmpty()) {
      throw new IllegalStateException(
          refused.size() + " were not newly taken, such as " + refused.getFirst());
    }
    return null;
  }

  private String held(int node) throws Exception {
    return get("http://127.0.0.1:" + (MANAGEMENT + node) + "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("dht_provider_records{"))
        .map(line -> line.substring(line.indexOf('{')))
        .collect(Collectors.joining(" "));
  }

  private void start(int node) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx" + (node == 0 ? 512 : 640) + "m", "-XX:+UseSerialGC"));
    command.addAll(List.of("-XX:-UsePerfData", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-jar", jar, "serve"));
    command.add("--server.port=" + (API + node));
    command.add("--management.server.port=" + (MANAGEMENT + node));
    command.add("--dht.bind=127.0.0.1:" + (PEERS + node));
    command.add("--dht.provider.max-per-publisher=1000000");
    command.add("--dht.provider.max-records=1000000");
    command.add("--dht.provider.max-per-prefix=1000000");
    command.add("--dht.provider.max-bytes=512MB");
    command.add("--dht.announcements.max=1000000");
    command.add("--dht.bootstrap.seeds=" + seeds());
    if (!what.equals("roll")) {
      command.add("--dht.k=3");
    }
    if (node == 0) {
      command.add("--dht.profile=macronode");
      command.add("--dht.data-dir=" + directory.resolve("data"));
      command.add("--dht.identity.key-file=" + directory.resolve("key.pem"));
    }
    Path log = directory.resolve("node-" + (node + 1) + ".log");
    processes[node] =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  private static String seeds() {
    return IntStream.range(0, NODES)
        .mapToObj(i -> "/ip4/127.0.0.1/tcp/" + (PEERS + i))
        .collect(Collectors.joining(","));
  }

  private void awaitReady(int node) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!isReady(node)) {
      if (System.nanoTime() > end || !processes[node].isAlive()) {
        throw new IllegalStateException("node " + (node + 1) + " is not ready");
      }
      Thread.sleep(100);
    }
    ready[node] = true;
  }

  private boolean isReady(int node) throws InterruptedException {
    try {
      return get("http://127.0.0.1:" + (MANAGEMENT + node) + "/readyz").statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30)).build(),
        BodyHandlers.ofString());
  }

  private void end() throws InterruptedException {
    killAll();
    for (Process process : processes) {
      if (process != null) {
        process.waitFor();
      }
    }
    client.close();
  }

  private void killAll() {
    for (Process process : processes) {
      if (process != null) {
        process.destroyForcibly();
      }
    }
  }

  private static String cid(int record) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(("operating " + record).getBytes(StandardCharsets.US_ASCII));
      return "b3:" + HexFormat.of().formatHex(digest);
    } catch (java.security.NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static double seconds(long sinceNanos) {
    return (System.nanoTime() - sinceNanos) / 1e9;
  }

  private static void say(String format, Object... values) {
    System.out.printf(Locale.ROOT, format + "%n", values);
  }
}

package io.svcdht.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;

/** One node in a process of its own, from the packaged jar, on loopback and free ports. */
public final class NodeProcess implements AutoCloseable {

  private static final Path LOGS = Path.of("target", "it");

  /** How long a test waits for what should happen soon. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration STEP = Duration.ofMillis(100);

  private final Process process;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Path log;
  private final int apiPort;
  private final int managementPort;

  /** Ports that were free a moment ago: REST, management, peers. */
  record Ports(int api, int management, int peers) {
    static Ports free() {
      try (ServerSocket a = bind();
          ServerSocket b = bind();
          ServerSocket c = bind()) {
        return new Ports(a.getLocalPort(), b.getLocalPort(), c.getLocalPort());
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    private static ServerSocket bind() throws IOException {
      return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    String seed() {
      return "/ip4/127.0.0.1/tcp/" + peers;
    }
  }

  private NodeProcess(Process process, Path log, Ports ports) {
    this.process = process;
    this.log = log;
    this.apiPort = ports.api();
    this.managementPort = ports.management();
  }

  static NodeProcess start(String name, Ports ports, String... arguments) throws IOException {
    return startBy(List.of(), name, ports, arguments);
  }

  /** Run by a program that comes first on the command line, such as one that changes the user. */
  static NodeProcess startBy(List<String> program, String name, Ports ports, String... arguments)
      throws IOException {
    Files.createDirectories(LOGS);
    Path log = LOGS.resolve(name + ".log");
    List<String> command = new ArrayList<>(program);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-jar"));
    command.addAll(List.of(System.getProperty("svcdht.jar"), "serve"));
    command.addAll(
        settings(
            List.of(
                "--server.address=127.0.0.1",
                "--server.port=" + ports.api(),
                "--management.server.address=127.0.0.1",
                "--management.server.port=" + ports.management(),
                "--dht.bind=127.0.0.1:" + ports.peers(),
                "--dht.shutdown.drain-delay=0s"),
            arguments));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new NodeProcess(process, log, ports);
  }

  /** {@code usual} settings, but for those of which {@code own} says something else. */
  static List<String> settings(List<String> usual, String... own) {
    List<String> keys = Stream.of(own).map(NodeProcess::key).toList();
    return Stream.concat(
            usual.stream().filter(setting -> !keys.contains(key(setting))), Stream.of(own))
        .toList();
  }

  private static String key(String setting) {
    return setting.substring(0, Math.max(0, setting.indexOf('=')));
  }

  /** Waits until {@code /readyz} answers 200; fails with the log's end after two minutes. */
  NodeProcess awaitReady() throws Exception {
    await(
        "ready",
        Duration.ofMinutes(2),
        () -> {
          Assertions.assertTrue(process.isAlive(), () -> "the node ended: " + logTail());
          return statusOf("http://127.0.0.1:" + managementPort + "/readyz") == 200;
        });
    return this;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path)));
  }

  HttpResponse<String> management(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path)));
  }

  /** The value of the one series of {@code name}; NaN while there is none, or no answer. */
  double metric(String name) {
    try {
      return new Scrape(management("/metrics").body())
          .samples(name).stream().mapToDouble(Scrape.Sample::value).findFirst().orElse(Double.NaN);
    } catch (IOException noAnswer) {
      return Double.NaN;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(json)));
  }

  /** Sends lines; hears of each line of the answer as it comes. */
  void postLines(String path, String lines, Consumer<String> heard)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path))
            .header("Content-Type", "application/x-ndjson")
            .header("Accept", "application/x-ndjson")
            .timeout(Duration.ofSeconds(30))
            .POST(BodyPublishers.ofString(lines))
            .build();
    try (Stream<String> answer = client.send(request, BodyHandlers.ofLines()).body()) {
      answer.forEach(heard);
    } catch (UncheckedIOException cut) {
      throw cut.getCause();
    }
  }

  /** Its number. */
  long pid() {
    return process.pid();
  }

  /** Where its output goes. */
  Path logFile() {
    return log;
  }

  /** Whether it still runs. */
  boolean alive() {
    return process.isAlive();
  }

  HttpResponse<String> delete(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + apiPort + path)).DELETE());
  }

  /** Hangs until {@link #resume}: its sockets are open, and nobody answers. */
  void freeze() throws IOException, InterruptedException {
    signal("STOP");
  }

  /** Goes on where it was. */
  void resume() throws IOException, InterruptedException {
    signal("CONT");
  }

  /** SIGTERM, without waiting for the end. */
  void askToStop() {
    process.destroy();
  }

  private void signal(String name) throws IOException, InterruptedException {
    int code = new ProcessBuilder("kill", "-" + name, Long.toString(pid())).start().waitFor();
    Assertions.assertEquals(0, code, "kill -" + name);
  }

  /** Dies at once, telling nobody. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    Assertions.assertTrue(process.waitFor(20, TimeUnit.SECONDS), "the process did not die");
  }

  /** The exit code of a process that ends by itself within a minute. */
  int end() throws InterruptedException {
    Assertions.assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the process did not end");
    return process.exitValue();
  }

  /** SIGTERM; the exit code once it has ended. */
  int terminate() throws InterruptedException {
    process.destroy();
    Assertions.assertTrue(process.waitFor(60, TimeUnit.SECONDS), "the process did not end");
    return process.exitValue();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Polls until {@code condition} holds; fails after {@code most}. */
  public static void await(String what, Duration most, BooleanSupplier condition)
      throws InterruptedException {
    long end = System.nanoTime() + most.toNanos();
    Object pause = new Object();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) {
        Assertions.fail("not " + what + " after " + most);
      }
      synchronized (pause) {
        pause.wait(STEP.toMillis());
      }
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    client.close();
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
  }

  private int statusOf(String url) {
    try {
      return send(HttpRequest.newBuilder(URI.create(url))).statusCode();
    } catch (IOException notYet) {
      return 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private String logTail() {
    List<String> lines = log().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
  }
}

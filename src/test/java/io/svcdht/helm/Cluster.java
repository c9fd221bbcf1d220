package io.svcdht.helm;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An API server on loopback that knows as much as Helm's {@code lookup} asks for: which kinds there
 * are, and the objects that a test has put in. Helm finds it through the file that the variable
 * KUBECONFIG names, which the build sets, so that no test ever looks into a cluster of the person
 * who runs it.
 */
final class Cluster implements AutoCloseable {

  private static final String KINDS =
      """
      {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"%s","resources":[
      {"name":"%s","singularName":"","namespaced":true,"kind":"%s","verbs":["get","list"]}]}\
      """;
  private static final String NOTHING =
      """
      {"kind":"Status","apiVersion":"v1","status":"Failure","reason":"NotFound","code":404}\
      """;

  private final HttpServer server;
  private final Map<String, String> answers = new ConcurrentHashMap<>();

  private Cluster(HttpServer server) {
    this.server = server;
  }

  /** An empty one, which Helm asks from now on. */
  static Cluster start() {
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
      Cluster cluster = new Cluster(server);
      cluster.answers.put("/api/v1", KINDS.formatted("v1", "secrets", "Secret"));
      cluster.answers.put(
          "/apis/apps/v1", KINDS.formatted("apps/v1", "statefulsets", "StatefulSet"));
      server.createContext("/", cluster::answer);
      server.start();
      Path config = config();
      Files.createDirectories(config.getParent());
      Files.writeString(config, leadingTo(server.getAddress().getPort()));
      return cluster;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Puts in an object under its path. */
  Cluster with(String path, String json) {
    answers.put(path, json);
    return this;
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String found = answers.get(exchange.getRequestURI().getPath());
    byte[] body = (found == null ? NOTHING : found).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(found == null ? 404 : 200, body.length);
    try (exchange) {
      exchange.getResponseBody().write(body);
    }
  }

  private static String leadingTo(int port) {
    return """
    apiVersion: v1
    kind: Config
    current-context: tests
    contexts: [{name: tests, context: {cluster: tests, user: tests}}]
    users: [{name: tests, user: {}}]
    clusters: [{name: tests, cluster: {server: "http://127.0.0.1:%d"}}]
    """
        .formatted(port);
  }

  private static Path config() {
    Path file =
        Path.of(
            Objects.requireNonNull(
                System.getenv("KUBECONFIG"),
                "KUBECONFIG is not set: run by Maven, or set it to target/helm/kubeconfig"));
    if (!file.toAbsolutePath().startsWith(Path.of("target").toAbsolutePath())) {
      throw new IllegalStateException("KUBECONFIG is " + file + ", which no test may write");
    }
    return file.toAbsolutePath();
  }
}

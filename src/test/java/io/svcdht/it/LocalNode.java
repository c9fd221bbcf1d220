package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.config.DhtApplication;
import io.svcdht.id.Multiaddr;
import io.svcdht.node.DhtNode;
import io.svcdht.pipeline.Seed;
import io.svcdht.transport.TcpTransport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The whole application in the process of the test, asked over real HTTP. Several share the loops
 * of their HTTP servers, which the first to close ends; so they are closed together.
 */
final class LocalNode implements AutoCloseable {

  private static final List<String> HERE =
      List.of(
          "--server.port=0",
          "--management.server.port=0",
          "--dht.bind=127.0.0.1:0",
          "--dht.shutdown.drain-delay=0s");

  private final ConfigurableApplicationContext application;
  private final HttpClient client = HttpClient.newHttpClient();

  private LocalNode(ConfigurableApplicationContext application) {
    this.application = application;
  }

  /** Listens for peers at 127.0.0.1 and a free port, unless {@code arguments} say otherwise. */
  static LocalNode start(String... arguments) {
    List<String> all = NodeProcess.settings(HERE, arguments);
    return new LocalNode(DhtApplication.start(all.toArray(String[]::new)));
  }

  /** The argument for nodes that are to begin with these. */
  static String seeds(LocalNode... nodes) {
    List<String> seeds = new ArrayList<>();
    for (LocalNode node : nodes) {
      seeds.add(seed(node).toString());
    }
    return "--dht.bootstrap.seeds=" + String.join(",", seeds);
  }

  /** Where a node is dialled, pinned to whom it is. */
  static Seed seed(LocalNode node) {
    return new Seed(node.addresses().getFirst(), Optional.of(node.node().self().nodeId()));
  }

  LocalNode awaitReady() throws InterruptedException {
    NodeProcess.await(
        "ready", NodeProcess.PATIENCE, () -> management("/readyz").statusCode() == 200);
    return this;
  }

  DhtNode node() {
    return bean(DhtNode.class);
  }

  <T> T bean(Class<T> type) {
    return application.getBean(type);
  }

  /** What the setting {@code key} holds. */
  String property(String key) {
    return application.getEnvironment().getRequiredProperty(key);
  }

  /** How many beans of {@code type} there are. */
  int count(Class<?> type) {
    return application.getBeanNamesForType(type).length;
  }

  /** Where it tells peers to dial it. */
  List<Multiaddr> addresses() {
    return node().self().current().info().addresses();
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(request("local.server.port", path, headers));
  }

  HttpResponse<String> management(String path) {
    return send(request("local.management.port", path));
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    return send(request("local.server.port", path, headers).POST(BodyPublishers.ofString(body)));
  }

  HttpResponse<String> delete(String path) {
    return send(request("local.server.port", path).DELETE());
  }

  /** Its sockets for peers end, without a word to anybody. */
  void vanish() {
    bean(TcpTransport.class).close().block(NodeProcess.PATIENCE);
  }

  @Override
  public void close() {
    client.close();
    application.close();
    assertThat(application.isActive()).isFalse();
  }

  private HttpRequest.Builder request(String port, String path, String... headers) {
    String at = application.getEnvironment().getRequiredProperty(port);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + at + path))
            .timeout(NodeProcess.PATIENCE);
    return headers.length == 0 ? request : request.headers(headers);
  }

  private HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }
}

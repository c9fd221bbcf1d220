package io.svcdht.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.config.DhtApplication;
import io.svcdht.id.Cid;
import io.svcdht.node.DhtNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Many announcements in one request, at a real socket of a whole node that is alone. */
class BulkAnnounceTest {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int IDS = 100_000;

  /** Bytes that a client's socket takes before it is read: next to nothing of an answer. */
  private static final int SMALL = 8 << 10;

  @SuppressWarnings("NullAway.Init")
  private static ConfigurableApplicationContext application;

  @BeforeAll
  static void start() throws InterruptedException {
    application =
        DhtApplication.start(
            "--server.port=0",
            "--management.server.port=0",
            "--dht.bind=127.0.0.1:0",
            "--dht.provider.max-per-publisher=1000000",
            "--dht.provider.max-records=1000000",
            "--dht.provider.max-bytes=512MB",
            "--dht.announcements.max=1000000",
            "--dht.shutdown.drain-delay=0s");
    NodeProcess.await("ready", PATIENCE, () -> ready());
  }

  @AfterAll
  static void stop() {
    application.close();
  }

  @Test
  void a_hundred_thousand_ids_in_one_request_have_a_line_each_in_order_and_an_end()
      throws IOException {
    try (Bulk bulk = Bulk.open("many", IDS)) {
      CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> bulk.send(0, IDS));
      for (int i = 1; i <= IDS; i++) {
        String line = bulk.next();
        assertThat(line).startsWith("{\"line\":" + i + ",\"cid\":\"" + cid("many", i - 1) + "\"");
        assertThat(line).contains("\"status\":201");
      }
      JsonNode end = JSON.readTree(bulk.next()).path("end");
      assertThat(sent).isCompleted();
      assertThat(end.path("complete").asBoolean()).isTrue();
      assertThat(end.at("/totals/lines").asInt()).isEqualTo(IDS);
      assertThat(end.at("/totals/created").asInt()).isEqualTo(IDS);
    }
  }

  @Test
  void who_waits_for_each_result_before_it_sends_the_next_line_gets_it() throws IOException {
    try (Bulk bulk = Bulk.open("step", 20)) {
      for (int i = 0; i < 20; i++) {
        bulk.send(i, i + 1);
        assertThat(bulk.next()).startsWith("{\"line\":" + (i + 1) + ",");
      }
      assertThat(bulk.next()).startsWith("{\"end\":{\"complete\":true");
    }
  }

  @Test
  void who_sends_all_before_it_reads_is_served_up_to_ten_thousand() throws IOException {
    int lines = 9_000;
    Socket socket = new Socket();
    socket.setReceiveBufferSize(SMALL);
    try (Bulk bulk = Bulk.open("first", lines, socket)) {
      bulk.send(0, lines);
      for (int i = 1; i <= lines; i++) {
        assertThat(bulk.next()).startsWith("{\"line\":" + i + ",");
      }
      assertThat(bulk.next()).startsWith("{\"end\":{\"complete\":true");
    }
  }

  @Test
  void who_goes_away_frees_its_place_and_the_rest_is_not_announced() throws Exception {
    int before = announced();
    int hung = 6;
    for (int i = 0; i < hung; i++) {
      try (Bulk bulk = Bulk.open("gone" + i, 50_000)) {
        bulk.send(0, 1_000);
        assertThat(bulk.next()).startsWith("{\"line\":1,");
        bulk.hangUp();
      }
    }
    NodeProcess.await("a place for one more bulk", PATIENCE, () -> whole("after", 3));
    assertThat(announced() - before).isLessThanOrEqualTo(hung * 1_000 + 3);
  }

  private static boolean whole(String name, int lines) {
    try (Bulk bulk = Bulk.open(name, lines)) {
      bulk.send(0, lines);
      for (int i = 0; i < lines; i++) {
        if (!bulk.next().startsWith("{\"line\"")) {
          return false;
        }
      }
      return bulk.next().startsWith("{\"end\":{\"complete\":true");
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }

  private static int announced() {
    return application.getBean(DhtNode.class).announcements().size();
  }

  private static boolean ready() {
    try (HttpClient client = HttpClient.newHttpClient()) {
      URI uri = URI.create("http://127.0.0.1:" + port("local.management.port") + "/readyz");
      return client
              .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int port(String property) {
    return application.getEnvironment().getRequiredProperty(property, Integer.class);
  }

  private static Cid cid(String name, int number) {
    return Cid.ofContent((name + number).getBytes(StandardCharsets.UTF_8));
  }

  /** A request whose body is sent, and whose answer is read, as the test wants. */
  private static final class Bulk implements AutoCloseable {
    /** Bytes of {@code {"cid":"b3:…"}} and its line end. */
    private static final int LINE = 78;

    private final String name;
    private final Socket socket;
    private final OutputStream out;
    private final BufferedReader in;

    private Bulk(String name, Socket socket) throws IOException {
      this.name = name;
      this.socket = socket;
      this.out = socket.getOutputStream();
      this.in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    static Bulk open(String name, int lines) throws IOException {
      return open(name, lines, new Socket());
    }

    static Bulk open(String name, int lines, Socket socket) throws IOException {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), port("local.server.port")));
      Bulk bulk = new Bulk(name, socket);
      String head =
          "POST /dht/providers HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
              + "Content-Type: application/x-ndjson\r\nContent-Length: "
              + (long) lines * LINE
              + "\r\n\r\n";
      bulk.out.write(head.getBytes(StandardCharsets.US_ASCII));
      bulk.out.flush();
      return bulk;
    }

    void send(int from, int to) {
      StringBuilder text = new StringBuilder();
      try {
        for (int i = from; i < to; i++) {
          text.append("{\"cid\":\"").append(cid(name, i)).append("\"}\n");
          if (text.length() > 1 << 16 || i == to - 1) {
            out.write(text.toString().getBytes(StandardCharsets.US_ASCII));
            text.setLength(0);
          }
        }
        out.flush();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }

    /** The next line of the answer, without what HTTP puts around it. */
    String next() throws IOException {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("{")) {
          return line;
        }
      }
      throw new IOException("the answer ended without an end");
    }

    void hangUp() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}

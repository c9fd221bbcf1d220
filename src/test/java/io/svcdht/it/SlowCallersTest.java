package io.svcdht.it;

import static io.svcdht.it.RawHttp.HOST;
import static io.svcdht.it.RawHttp.get;
import static io.svcdht.it.RawHttp.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.svcdht.id.Cid;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Callers that hold connections rather than use them, over raw sockets: whatever they drip, it is
 * the node that closes. Its bounds are as small as they may be, and no test closes first.
 */
class SlowCallersTest {

  private static final String TABLE = "/dht/routing-table";
  private static final int MOST = 16;

  private static final ScheduledExecutorService DRIPS =
      Executors.newSingleThreadScheduledExecutor();

  @SuppressWarnings("NullAway.Init")
  private static ConfigurableApplicationContext node;

  private static int api;

  @BeforeAll
  static void start() throws Exception {
    node =
        RawHttp.node(
            "--dht.api.connections.max=" + MOST,
            "--dht.api.connections.header=1s",
            "--dht.api.connections.rest=1s",
            "--dht.api.connections.stall=1s",
            "--dht.api.connections.pipelined=4",
            "--dht.api.writes.idle=1s",
            "--dht.api.writes.deadline=1s",
            "--server.netty.idle-timeout=5s");
    api = RawHttp.port(node, "local.server.port");
  }

  @AfterAll
  static void stop() {
    DRIPS.shutdownNow();
    node.close();
  }

  @Test
  void who_connects_and_says_nothing_is_closed() throws IOException {
    try (RawHttp caller = new RawHttp(api)) {
      assertThat(caller.readToEnd()).isEmpty();
    }
  }

  @Test
  void who_has_been_answered_and_says_nothing_more_is_closed() throws IOException {
    try (RawHttp caller = new RawHttp(api)) {
      caller.send(get(TABLE, HOST));
      assertThat(RawHttp.statuses(caller.readToEnd())).containsExactly(200);
    }
  }

  @Test
  void a_header_that_drips_is_answered_408_and_closed() throws IOException {
    try (RawHttp caller = new RawHttp(api)) {
      caller.send("GET /dht/routing-table HTTP/1.1\r\nHost: localhost\r\nX: ");
      drip(caller);
      assertThat(caller.readToEnd()).startsWith("HTTP/1.1 408").contains("\"code\":\"Deadline\"");
    }
  }

  @Test
  void the_header_of_a_second_request_may_not_drip_either() throws IOException {
    try (RawHttp caller = new RawHttp(api)) {
      caller.send(get(TABLE, HOST));
      caller.readTo("}");
      caller.send("GET /dht");
      drip(caller);
      assertThat(RawHttp.statuses(caller.readToEnd())).containsExactly(408);
    }
  }

  @Test
  void a_body_that_drips_is_answered_408_and_then_closed() throws IOException {
    try (RawHttp caller = new RawHttp(api)) {
      caller.send(post("/dht/providers", "Content-Length: 1000\r\n", "{"));
      drip(caller);
      assertThat(caller.readToEnd()).startsWith("HTTP/1.1 408").contains("\"code\":\"Deadline\"");
    }
  }

  @Test
  void a_bulk_whose_line_drips_ends_as_idle() throws IOException {
    try (RawHttp caller = new RawHttp(api)) {
      caller.send(
          "POST /dht/providers HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-ndjson\r\n"
              + "Content-Length: 1000\r\n\r\n{");
      drip(caller);
      assertThat(caller.readToEnd()).startsWith("HTTP/1.1 200").contains("\"reason\":\"idle\"");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /dht/routing-table, 200",
    "POST, /nothing/here, 404",
    "POST, /dht/peers/x, 405",
    "PUT, /dht/providers, 405",
  })
  void a_body_that_nobody_waits_for_is_cut(String method, String path, int status)
      throws IOException {
    try (RawHttp caller = new RawHttp(api)) {
      caller.send(get(path, HOST + "Content-Length: 1000000\r\n").replaceFirst("GET", method));
      drip(caller);
      assertThat(RawHttp.statuses(caller.readToEnd())).containsExactly(status);
    }
  }

  /**
   * In one piece, so that the many records to sign before the first answer ends hold up the rest.
   */
  @Test
  void whoever_sends_far_ahead_of_the_answers_is_closed() throws IOException {
    try (RawHttp caller = new RawHttp(api)) {
      String lines = announcements(200);
      String held = post("/dht/providers", "Content-Length: " + lines.length() + "\r\n", lines);
      caller.send(
          held.replace("application/json", "application/x-ndjson") + get(TABLE, HOST).repeat(100));
      assertThat(RawHttp.statuses(caller.readToEnd())).hasSizeLessThan(100);
    }
  }

  /**
   * It asks for more than the sockets' buffers hold, and reads nothing until the node has had
   * enough.
   */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void who_does_not_read_the_answers_is_closed() throws Exception {
    try (Socket caller = new Socket()) {
      caller.setReceiveBufferSize(4_096);
      caller.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), api));
      byte[] ask = get(TABLE, HOST).getBytes(StandardCharsets.ISO_8859_1);
      assertThatThrownBy(
              () -> {
                while (true) {
                  caller.getOutputStream().write(ask);
                }
              })
          .isInstanceOf(IOException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"line, 414", "header, 431", "headers, 431"})
  void a_header_has_a_size(String what, int status) throws IOException {
    String request =
        switch (what) {
          case "line" -> get("/dht/" + "a".repeat(9_000), HOST);
          case "header" -> get(TABLE, HOST + "X: " + "a".repeat(17_000) + "\r\n");
          default -> get(TABLE, HOST + "X: a\r\n".repeat(5_000));
        };
    assertThat(RawHttp.ask(api, request)).containsExactly(status);
  }

  @ParameterizedTest
  @CsvSource({"Content-Length: 70000", "Transfer-Encoding: chunked"})
  void a_body_has_a_size(String framing) throws IOException {
    String body = "x".repeat(70_000);
    String sent = framing.startsWith("C") ? body : "11170\r\n" + body + "\r\n0\r\n\r\n";
    assertThat(RawHttp.ask(api, post("/dht/providers", framing + "\r\n", sent)))
        .containsExactly(413);
  }

  @Test
  void connections_have_a_number() throws InterruptedException {
    NodeProcess.await("one more is closed", NodeProcess.PATIENCE, SlowCallersTest::oneTooMany);
    NodeProcess.await("there is room again", NodeProcess.PATIENCE, () -> !refused());
  }

  /** Whether a caller is refused while {@link #MOST} others hold on, for as long as they may. */
  private static boolean oneTooMany() {
    List<RawHttp> callers = new ArrayList<>();
    try {
      for (int i = 0; i < MOST; i++) {
        RawHttp caller = new RawHttp(api);
        callers.add(caller);
        caller.send(post("/dht/providers", "Content-Length: 10\r\n", ""));
      }
      return refused();
    } catch (IOException closed) {
      return true;
    } finally {
      callers.forEach(SlowCallersTest::hangUp);
    }
  }

  private static void hangUp(RawHttp caller) {
    try {
      caller.close();
    } catch (IOException closed) {
      throw new java.io.UncheckedIOException(closed);
    }
  }

  private static boolean refused() {
    try {
      return RawHttp.exchange(api, get(TABLE, HOST)).isEmpty();
    } catch (IOException closed) {
      return true;
    }
  }

  /** A byte now and then, for as long as it is taken. */
  private static void drip(RawHttp caller) {
    // It ends by itself once a send fails.
    var _ =
        DRIPS.scheduleWithFixedDelay(
            () -> {
              try {
                caller.send("a");
              } catch (IOException closed) {
                throw new java.io.UncheckedIOException(closed);
              }
            },
            0,
            50,
            TimeUnit.MILLISECONDS);
  }

  private static String announcements(int lines) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      Cid cid = Cid.ofContent(("far ahead " + i).getBytes(StandardCharsets.UTF_8));
      body.append("{\"cid\":\"")
          .append(cid)
          .append("\",\"addrs\":[\"/ip4/192.0.2.7/tcp/4001\"]}\n");
    }
    return body.toString();
  }
}

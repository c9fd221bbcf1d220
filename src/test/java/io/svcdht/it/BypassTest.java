package io.svcdht.it;

import static io.svcdht.it.RawHttp.HOST;
import static io.svcdht.it.RawHttp.get;
import static io.svcdht.it.RawHttp.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.announce.Owner;
import io.svcdht.id.Bytes;
import io.svcdht.id.Cid;
import io.svcdht.node.DhtNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Tries to get past the threshold of the API over raw sockets, at a node that lets nobody in
 * without a token: whatever is sent without one is refused, and nothing is announced.
 */
class BypassTest {

  private static final String TOKEN = "announcer-token-0123456789";
  private static final Cid CID = Cid.ofContent("a bypass".getBytes(StandardCharsets.UTF_8));
  private static final String BODY =
      "{\"cid\":\"" + CID + "\",\"addrs\":[\"/ip4/192.0.2.1/tcp/1\"]}";
  private static final String HEX = Integer.toHexString(BODY.length());
  private static final String CHUNKED = HEX + "\r\n" + BODY + "\r\n0\r\n\r\n";
  private static final String TABLE = "/dht/routing-table";

  @SuppressWarnings("NullAway.Init")
  private static ConfigurableApplicationContext node;

  private static int api;

  @BeforeAll
  static void start(@TempDir Path dir) throws Exception {
    Path tokens = Files.writeString(dir.resolve("tokens"), TOKEN + " read,announce announcer\n");
    node = RawHttp.node("--dht.api.anonymous=none", "--dht.api.access.tokens=" + tokens);
    api = RawHttp.port(node, "local.server.port");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @AfterEach
  void nothing_was_announced() {
    DhtNode dht = node.getBean(DhtNode.class);
    for (String caller : List.of("anonymous", "announcer")) {
      assertThat(dht.announcements().list(new Owner(caller), Bytes.EMPTY, 10).items()).isEmpty();
    }
    assertThat(dht.records().store().contents(Optional.empty(), 10)).isEmpty();
  }

  @Test
  void the_plain_requests_are_refused_without_a_token_and_do_with_it() throws IOException {
    String bearer = "Authorization: Bearer " + TOKEN + "\r\n";
    assertThat(RawHttp.ask(api, get(TABLE, HOST))).containsExactly(401);
    assertThat(RawHttp.ask(api, post("/dht/providers", length(), BODY))).containsExactly(401);
    assertThat(RawHttp.ask(api, get(TABLE, HOST + bearer))).containsExactly(200);
  }

  static List<String> framings() {
    String gets = get(TABLE, HOST);
    return List.of(
        // Two lengths, or a length and chunks: RFC 9112 §6.3.
        post("/dht/providers", length() + "Transfer-Encoding: chunked\r\n", CHUNKED),
        post("/dht/providers", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", CHUNKED),
        post(
            "/dht/providers",
            "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
            "0\r\n\r\n" + gets),
        post("/dht/providers", length() + length(), BODY),
        post("/dht/providers", length() + "Content-Length: 3\r\n", BODY),
        post("/dht/providers", "Content-Length: 77, 77\r\n", BODY),
        post("/dht/providers", "Content-Length: +77\r\n", BODY),
        post("/dht/providers", "Content-Length: -1\r\n", BODY),
        post("/dht/providers", "Content-Length: 0x10\r\n", BODY),
        post("/dht/providers", "Content-Length: 99999999999999999999\r\n", BODY),
        post("/dht/providers", "Content-Length : 77\r\n", BODY),
        // Other codings, and chunked in disguise.
        post("/dht/providers", "Transfer-Encoding: xchunked\r\n", CHUNKED),
        post("/dht/providers", "Transfer-Encoding: gzip, chunked\r\n", CHUNKED),
        post("/dht/providers", "Transfer-Encoding: chunked, identity\r\n", CHUNKED),
        post("/dht/providers", "Transfer-Encoding:\u000bchunked\r\n", CHUNKED),
        post("/dht/providers", "Transfer-Encoding : chunked\r\n", CHUNKED),
        post("/dht/providers", "Transfer-Encoding: chunked\r\n".repeat(2), CHUNKED),
        post("/dht/providers", "Transfer-Encoding: chunked\r\n", CHUNKED).replace("1.1", "1.0"),
        // Chunks that are none.
        chunked("zz\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunked("-5\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunked("0x" + HEX + "\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunked("ffffffffffffffffff\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunked(HEX + "\r\n" + BODY + "XX0\r\n\r\n"),
        chunked(HEX + "\n" + BODY + "\n0\n\n"),
        chunked(HEX + ";a\n" + BODY + "\r\n0\r\n\r\n"),
        chunked(HEX + ";a=b\r\n" + BODY + "\r\n0\r\n\r\n"),
        chunked(HEX + "\r\n" + BODY + "\r\n0\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n"),
        // Lines and headers.
        gets.replace("\r\n", "\n"),
        "GET " + TABLE + " HTTP/1.1\r\nHost: localhost\nX: y\r\n\r\n",
        get(TABLE, HOST + "X: a\r\n Authorization: Bearer " + TOKEN + "\r\n"),
        get(TABLE, HOST + "X: a\rAuthorization: Bearer " + TOKEN + "\r\n"),
        get(TABLE, HOST + "Authorization : Bearer " + TOKEN + "\r\n"),
        get(TABLE, HOST + "Authorization\r\n"),
        get(TABLE, HOST + "X: a\0b\r\n"),
        get(TABLE, HOST + "X Y: b\r\n"),
        get(TABLE, " " + HOST),
        // Versions and other protocols.
        gets.replace("HTTP/1.1", "HTTP/1.2"),
        gets.replace("HTTP/1.1", "HTTP/2.0"),
        gets.replace("HTTP/1.1", "HTTP/9.9"),
        gets.replace("HTTP/1.1", "HTTP/1.1x"),
        "GET " + TABLE + "\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        get(
            TABLE,
            HOST
                + "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                + "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"),
        get(
            TABLE,
            HOST
                + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"),
        post("/dht/providers", length() + "Expect: 100-continue\r\n", BODY),
        // A request in the body of another.
        get(TABLE, HOST + "Content-Length: " + gets.length() + "\r\n") + gets);
  }

  @ParameterizedTest
  @MethodSource("framings")
  void however_a_request_is_framed_it_is_refused(String request) throws IOException {
    List<Integer> statuses = RawHttp.ask(api, request);
    assertThat(statuses).isNotEmpty().hasSizeLessThanOrEqualTo(2).allMatch(BypassTest::refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//dht/routing-table",
        "/dht//routing-table",
        "/dht/./routing-table",
        "/dht/../dht/routing-table",
        "/dht/..;/dht/routing-table",
        "/dht/%2e%2e/dht/routing-table",
        "/dht/%2e%2e/actuator/health",
        "/actuator/health",
        "/dht/../actuator/health",
        "/dht;a=b/routing-table",
        "/dht/routing-table;x=y",
        "/dht%2frouting-table",
        "/dht/routing%2dtable",
        "/%64ht/routing-table",
        "/%2564ht/routing-table",
        "/DHT/routing-table",
        "/dht/routing-table/",
        "/dht\\routing-table",
        "\\dht\\routing-table",
        "/dht/routing-table%00",
        "/dht/routing-table%0d%0aX:y",
        "/dht/routing-table%",
        "/dht/routing-table%20",
        "/dht/routing-table#fragment",
        "/dht/routing-table?",
        "/dht/\u00ff",
        "/dht/%c0%ae",
        "*",
        "?",
        "dht/routing-table",
        "http:///dht/routing-table",
        "http://localhost/dht/routing-table",
        "HTTPS://localhost/dht/routing-table",
        "http://localhost@evil/dht/routing-table",
        "//localhost/dht/routing-table",
        "file:///dht/routing-table",
      })
  void however_a_path_is_spelled_it_is_refused(String path) throws IOException {
    assertThat(RawHttp.ask(api, get(path, HOST))).hasSize(1).allMatch(BypassTest::refused);
    assertThat(RawHttp.ask(api, post(path, length(), BODY)))
        .hasSize(1)
        .allMatch(BypassTest::refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HEAD",
        "OPTIONS",
        "TRACE",
        "CONNECT",
        "PROPFIND",
        "get",
        "Get",
        "QUERY",
        "POST",
        "PUT",
        "DELETE",
        "PATCH",
        "GET\t"
      })
  void whatever_the_method_it_is_refused(String method) throws IOException {
    String request = get("/dht/providers", HOST).replaceFirst("GET", method);
    assertThat(RawHttp.ask(api, request)).hasSize(1).allMatch(BypassTest::refused);
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
  void no_header_makes_a_method_of_another(String header) throws IOException {
    String writes = post("/dht/providers", length() + header + ": GET\r\n", BODY);
    assertThat(RawHttp.ask(api, writes)).containsExactly(401);
  }

  @Test
  void no_query_and_no_form_makes_a_method_of_another() throws IOException {
    assertThat(RawHttp.ask(api, post("/dht/providers?_method=GET", length(), BODY)))
        .containsExactly(401);
    String form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 11\r\n";
    assertThat(
            RawHttp.ask(api, "POST /dht/providers HTTP/1.1\r\n" + HOST + form + "\r\n_method=GET"))
        .containsExactly(401);
  }

  @Test
  void a_preflight_reaches_no_handler_and_is_allowed_nothing() throws IOException {
    String asked =
        get(
                "/dht/providers",
                HOST + "Origin: http://evil.example\r\nAccess-Control-Request-Method: POST\r\n")
            .replaceFirst("GET", "OPTIONS");
    assertThat(RawHttp.exchange(api, asked))
        .doesNotContainIgnoringCase("access-control-allow")
        .endsWith("\r\n\r\n");
  }

  /** A clean refusal; a fault of ours would not be one. */
  private static boolean refused(int status) {
    return status >= 400 && status < 500;
  }

  private static String chunked(String body) {
    return post("/dht/providers", "Transfer-Encoding: chunked\r\n", body);
  }

  private static String length() {
    return "Content-Length: " + BODY.length() + "\r\n";
  }
}

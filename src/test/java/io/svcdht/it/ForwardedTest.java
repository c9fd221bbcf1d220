package io.svcdht.it;

import static io.svcdht.it.RawHttp.HOST;
import static io.svcdht.it.RawHttp.get;
import static io.svcdht.it.RawHttp.post;
import static org.assertj.core.api.Assertions.assertThat;

import io.svcdht.id.Cid;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Over raw sockets, at an API on loopback that is open to all: what a request claims about itself
 * (its host, the address it comes from, the method it means) changes nothing.
 */
class ForwardedTest {

  private static final Cid CID = Cid.ofContent("forwarded".getBytes(StandardCharsets.UTF_8));
  private static final String BODY = "{\"cid\":\"" + CID + "\"}";
  private static final String TABLE = "/dht/routing-table";

  @SuppressWarnings("NullAway.Init")
  private static ConfigurableApplicationContext node;

  private static int api;

  @BeforeAll
  static void start() throws Exception {
    node = RawHttp.node("--dht.api.reads.rate=10", "--dht.api.writes.rate=10");
    api = RawHttp.port(node, "local.server.port");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void the_plain_request_does() throws IOException {
    assertThat(RawHttp.ask(api, get(TABLE, HOST))).containsExactly(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "X-Forwarded-Host: localhost",
        "X-Forwarded-Server: localhost",
        "X-Forwarded-For: 127.0.0.1",
        "X-Original-Host: localhost",
        "X-Real-IP: 127.0.0.1",
        "Forwarded: for=127.0.0.1;host=localhost;proto=https",
        "X-Rewrite-URL: /dht/routing-table",
      })
  void no_header_of_a_proxy_stands_in_for_the_host(String header) throws IOException {
    assertThat(RawHttp.ask(api, get(TABLE, "Host: evil.example\r\n" + header + "\r\n")))
        .containsExactly(403);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/dht/routing-table|Host: evil.example|403",
        "/dht/routing-table|Host:|403",
        "/dht/routing-table|Host: localhost.evil.example|403",
        "/dht/routing-table|Host: localhost;Host: localhost|400",
        "/dht/routing-table|Host: localhost;Host: evil.example|400",
        "/dht/routing-table|Host: evil.example;Host: localhost|400",
        "/dht/routing-table|Host: evil.example; localhost|403",
        "/dht/routing-table|X: y|400",
        "http://evil.example/dht/routing-table|Host: localhost|400",
        "http://localhost/dht/routing-table|Host: evil.example|400",
        "http://evil.example/dht/routing-table|Host: evil.example|403",
        "http://localhost@evil.example/dht/routing-table|Host: localhost|400",
        "http://localhost/dht/routing-table|Host: localhost|200",
      })
  void a_host_is_one_and_the_same_wherever_it_stands(String target, String headers, int status)
      throws IOException {
    assertThat(RawHttp.ask(api, get(target, headers.replace(";", "\r\n") + "\r\n")))
        .containsExactly(status);
  }

  @Test
  void a_forwarded_address_is_no_callers_whose_calls_are_counted() throws IOException {
    String header = "X-Forwarded-For: 198.51.100.7\r\nForwarded: for=198.51.100.7\r\n";
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      many.append(get(TABLE, HOST + header));
    }
    assertThat(RawHttp.ask(api, many.toString())).hasSize(30).containsOnly(200);
  }

  @Test
  void links_are_the_same_whatever_a_proxy_claims() throws IOException {
    String claims =
        "X-Forwarded-Proto: https\r\nX-Forwarded-Host: evil.example\r\nX-Forwarded-Prefix: /evil\r\n"
            + "Forwarded: host=evil.example;proto=https\r\n";
    String answer = announce(claims);
    assertThat(answer)
        .startsWith("HTTP/1.1 201")
        .containsIgnoringCase("\r\nlocation: /dht/providers/" + CID + "\r\n")
        .doesNotContain("evil");
  }

  @ParameterizedTest
  @ValueSource(strings = {"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"})
  void a_read_stays_a_read(String header) throws IOException {
    assertThat(announce("")).startsWith("HTTP/1.1 20");
    String read = get("/dht/providers/" + CID, HOST + header + ": DELETE\r\n");
    assertThat(RawHttp.exchange(api, read)).startsWith("HTTP/1.1 200").contains("\"publisher\"");
    assertThat(RawHttp.ask(api, get("/dht/providers?_method=POST", HOST))).containsExactly(400);
  }

  /** The answer to an announcement, for which the sending side stays open. */
  private static String announce(String headers) throws IOException {
    String length = "Connection: close\r\nContent-Length: " + BODY.length() + "\r\n";
    try (RawHttp caller = new RawHttp(api)) {
      caller.send(post("/dht/providers", length + headers, BODY));
      return caller.readToEnd();
    }
  }
}
